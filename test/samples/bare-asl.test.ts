import { expect, test } from 'vitest';
import { runSample } from './run-sample.ts';

const ARGUMENTS = ['samples/bare-asl/ticket.asl.json', '--handlers', 'samples/bare-asl/handlers'];

test.each([
  ['The shop is down', 'called operations: The shop is down'],
  ['How do I pay?', 'wrote to support: How do I pay?'],
])('the ticket %j', async (subject, output) => {
  const { code, stdout } = await runSample([...ARGUMENTS, '--input', JSON.stringify({ subject })]);
  expect({ code, output: JSON.parse(stdout) }).toEqual({ code: 0, output });
});

test('without the folder of handlers, the missing function is reported', async () => {
  const result = await runSample([ARGUMENTS[0]!, '--input', '{"subject":"Hello"}']);
  expect(result).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "ticket  STANDARD  samples/bare-asl/ticket.asl.json

      ■ Classify      Task    classify-ticket T

    ABORTED in T · 1 state
    error: no function named 'classify-ticket' in this project
      --mock mocks.yml answers it with a mock; in mocks.yml:  states: {"Classify": {"return": {}}}
      --handler classify-ticket=module#export runs a module in its place; --handlers DIR finds modules by function name
    ",
      "stdout": "",
    }
  `);
});
