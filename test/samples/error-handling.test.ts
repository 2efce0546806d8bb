import { describe, expect, test } from 'vitest';
import { folderOf } from '../cli/fake-io.ts';
import { ROOT, runSample } from './run-sample.ts';

const TEMPLATE = 'samples/error-handling/template.yml';
const EVENTS = 'samples/error-handling/events';
const withoutRoot = (text: string): string => text.replaceAll(`${ROOT}/`, '');

test('without waiting, the machine succeeds even if the function fails', { timeout: 60_000 }, async () => {
  const payload = 'Payload={"max-depth":2,"current-depth":0,"error-rate":0}';
  const result = await runSample([TEMPLATE, '-m', 'InvokeAndForget', '-s', payload]);
  expect({ ...result, stderr: withoutRoot(result.stderr) }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "InvokeAndForget  STANDARD  samples/error-handling/template.yml

      ✔ Invoke             Task  RandomError T
      ✔ Success            Pass T
        ┊ Invoke: depth 0
        ┊ Invoke: depth 1
        ┊ Invoke: depth 2
        ┊ Invoke: RandomError (InvocationType Event) failed: function.MaxDepthError: at depth 2 at handler (samples/error-handling/src/random-error.ts:23:42)

    SUCCEEDED in T · 2 states
    ",
      "stdout": ""Invocation succeeded!"
    ",
    }
  `);
});

test('the template runs unchanged', { timeout: 60_000 }, async () => {
  const { code, stdout } = await runSample([TEMPLATE, '-m', 'InvokeAndForget', '-q']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '"Invocation succeeded!"\n' });
});

test('waiting, the first Catch matches the error with its name', { timeout: 60_000 }, async () => {
  expect(
    await runSample([TEMPLATE, '-m', 'InvokeAndWait', '--input', `${EVENTS}/doubles.json`]),
  ).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "InvokeAndWait  STANDARD  samples/error-handling/template.yml

        ┊ Invoke: depth 0
      ⚠ Invoke             Task  RandomError T
          ✖ function.DoublesRolledError: at depth 0 T  caught → CaughtException
            at handler (samples/error-handling/src/random-error.ts:17:50)
      ✔ CaughtException    Pass T

    SUCCEEDED in T · 2 states · 1 error caught
    ",
      "stdout": ""The function returned an error."
    ",
    }
  `);
});

test('waiting, another error is retried five times, and the second Catch matches it', { timeout: 60_000 }, async () => {
  expect(
    await runSample([TEMPLATE, '-m', 'InvokeAndWait', '-f', '--input', `${EVENTS}/too-deep.json`]),
  ).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "InvokeAndWait  STANDARD  samples/error-handling/template.yml

        ┊ Invoke: depth 0
        ┊ Invoke: depth 1
        ┊ Invoke: depth 2
      ▸ Invoke             Task  RandomError
          ✖ function.MaxDepthError: at depth 2 T  retry 1 of 5 in T
            at handler (samples/error-handling/src/random-error.ts:23:42)
        ┊ Invoke: depth 0
        ┊ Invoke: depth 1
        ┊ Invoke: depth 2
          ✖ function.MaxDepthError: at depth 2 T  retry 2 of 5 in T
        ┊ Invoke: depth 0
        ┊ Invoke: depth 1
        ┊ Invoke: depth 2
          ✖ function.MaxDepthError: at depth 2 T  retry 3 of 5 in T
        ┊ Invoke: depth 0
        ┊ Invoke: depth 1
        ┊ Invoke: depth 2
          ✖ function.MaxDepthError: at depth 2 T  retry 4 of 5 in T
        ┊ Invoke: depth 0
        ┊ Invoke: depth 1
        ┊ Invoke: depth 2
          ✖ function.MaxDepthError: at depth 2 T  retry 5 of 5 in T
        ┊ Invoke: depth 0
        ┊ Invoke: depth 1
        ┊ Invoke: depth 2
      ⚠ Invoke             Task  RandomError T  6 attempts
          ✖ function.MaxDepthError: at depth 2 T  caught → UncaughtException
      ✔ UncaughtException  Pass T

    SUCCEEDED in T · 2 states · 5 retries · 1 error caught
    ",
      "stdout": ""Invocation failed."
    ",
    }
  `);
});

describe("each syntax in the developer guide for a function's task", () => {
  const task = (fields: object): object => ({
    StartAt: 'Invoke',
    States: { Invoke: { Type: 'Task', ...fields, End: true } },
  });
  const invoke = (parameters: object, fields: object = {}): object =>
    task({ Resource: 'arn:aws:states:::lambda:invoke', Parameters: parameters, OutputPath: '$.Payload', ...fields });
  const folder = folderOf({
    'echo.ts':
      'export const handler = async (event: object, context: { invokedFunctionArn: string }) => ({ ...event, arn: context.invokedFunctionArn });',
    'resource.asl.json': task({ Resource: 'arn:aws:lambda:us-west-2:012345678901:function:echo' }),
    'version.asl.json': invoke(
      { FunctionName: 'arn:aws:lambda:us-east-2:111111111111:function:echo:1', Payload: { 'max-depth': 10 } },
      { TimeoutSeconds: 25 },
    ),
    'path.asl.json': invoke({ FunctionName: 'echo', 'Payload.$': '$' }),
    'event.asl.json': invoke(
      { FunctionName: 'echo', 'Payload.$': '$', InvocationType: 'Event' },
      { OutputPath: '$.StatusCode' },
    ),
  });

  test.each([
    [
      'a function ARN as Resource',
      'resource',
      { depth: 1, arn: 'arn:aws:lambda:us-east-1:111111111111:function:echo' },
    ],
    [
      'a version, a payload and a timeout',
      'version',
      { 'max-depth': 10, arn: 'arn:aws:lambda:us-east-1:111111111111:function:echo:1' },
    ],
    ["the state's input as payload", 'path', { depth: 1, arn: 'arn:aws:lambda:us-east-1:111111111111:function:echo' }],
    ['without waiting', 'event', 202],
  ])('%s', async (_, name, output) => {
    const { code, stdout } = await runSample([
      `${folder}/${name}.asl.json`,
      ...['--handler', `echo=${folder}/echo.ts`, '--input', '{"depth":1}'],
    ]);
    expect({ code, output: JSON.parse(stdout) }).toEqual({ code: 0, output });
  });
});
