import { describe, expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const charge = {
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:111111111111:function:charge',
  Parameters: { 'amount.$': '$.total' },
  ResultPath: '$.payment',
  Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2 }],
  Catch: [{ ErrorEquals: ['Declined'], ResultPath: '$.problem', Next: 'Pack' }],
  Next: 'Pack',
};
const pack = {
  Type: 'Map',
  ItemProcessor: { StartAt: 'Wrap', States: { Wrap: { Type: 'Pass', End: true } } },
  End: true,
};
const folder = folderOf({
  'orders.asl.json': { StartAt: 'Charge', States: { Charge: charge, Pack: pack } },
  'pass.json': { Type: 'Pass', InputPath: '$.order', End: true },
  'lost.json': '{\n  "Type": "Pass",\n  "Retry": [],\n  "Ende": true\n}\n',
  'order.json': { total: 12 },
  'mock.json': { result: '{"id": "p-1"}' },
});

const testState = (...args: string[]) => runMain(folder, ['test-state', ...args]);
const testCharge = (...args: string[]) => testState('orders.asl.json', '--state-name', 'Charge', ...args);

describe('for people', () => {
  test('the stages are listed with their changes marked', async () => {
    const { code, stdout, stderr } = await testCharge('-i', 'order.json', '--mock', 'mock.json');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"total":12,"payment":{"id":"p-1"}}\n' });
    expect(stderr).toMatchInlineSnapshot(`
      "Charge  Task

        input
            {
              "total": 12
            }
        after InputPath         unchanged
        after Parameters        +1 −1 lines
            {
          +   "amount": 12
            }
        result
            {
              "id": "p-1"
            }
        after ResultSelector    unchanged
        after ResultPath        +3 lines
            {
              "total": 12,
          +   "payment": {
          +     "id": "p-1"
          +   }
            }
        output                  unchanged

      ✔ SUCCEEDED → Pack
      "
    `);
  });

  test('a failure shows its consequence', async () => {
    const mock = (error: string) => ['--mock', `{"errorOutput": {"error": "${error}", "cause": "no"}}`];
    const level = ['--inspection-level', 'INFO'];
    const busy = await testCharge('-i', 'order.json', ...mock('Busy'), ...level);
    expect({ ...busy }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "Charge  Task

      ✖ Busy
          no

      ⚠ RETRIABLE  Retry[0] tries again in 2.0 s
      ",
        "stdout": "",
      }
    `);
    const declined = await testCharge('-i', 'order.json', ...mock('Declined'), ...level);
    expect({ ...declined }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "Charge  Task

        output                  +4 lines
            {
              "total": 12,
          +   "problem": {
          +     "Error": "Declined",
          +     "Cause": "no"
          +   }
            }

      ✖ Declined
          no

      ⚠ CAUGHT_ERROR  Catch[0] → Pack
      ",
        "stdout": "{"total":12,"problem":{"Error":"Declined","Cause":"no"}}
      ",
      }
    `);
    const strange = await testCharge('-i', 'order.json', ...mock('Strange'), ...level);
    expect({ ...strange }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "Charge  Task

      ✖ Strange
          no

      ✖ FAILED
      ",
        "stdout": "",
      }
    `);
  });

  test('on a terminal the stages end with the output, which is not printed again', async () => {
    const argv = ['test-state', 'pass.json', '-i', '{"order": 7}'];
    expect((await runMain(folder, argv, { isTTY: true })).stdout).toBe('');
    expect(await runMain(folder, [...argv, '-q'], { isTTY: true })).toEqual({ code: 0, stdout: '7\n', stderr: '' });
  });

  test('a long document is cut', async () => {
    const order = Array.from({ length: 60 }, (_, i) => i);
    const { stderr } = await testState('pass.json', '-i', JSON.stringify({ order }));
    expect(stderr.split('\n').filter((line) => line.includes('…'))).toEqual([
      '      … 24 more lines, 489 bytes in all',
      '      … 22 more lines, 352 bytes in all',
    ]);
  });
});

describe("as JSON, AWS's response", () => {
  test('the documents are strings', async () => {
    const { stdout } = await testState('pass.json', '-i', '{"order": {"id": 7}}', '--format', 'json');
    expect(stdout).toBe('{"output":"{\\"id\\":7}","status":"SUCCEEDED"}\n');
  });

  test('more with a higher inspection level', async () => {
    const args = ['pass.json', '-i', '{"order": 7}', '--format', 'json', '--inspection-level', 'DEBUG'];
    expect(JSON.parse((await testState(...args)).stdout)).toEqual({
      output: '7',
      inspectionData: {
        input: '{"order":7}',
        afterInputPath: '7',
        afterParameters: '7',
        afterResultSelector: '7',
        afterResultPath: '7',
      },
      status: 'SUCCEEDED',
    });
  });

  test.each([
    ['file://order.json', 'file://mock.json'],
    ['order.json', '{"result": {"id": "p-1"}}'],
    ['{"total": 12}', '{"result": "{\\"id\\": \\"p-1\\"}", "fieldValidationMode": "STRICT"}'],
  ])('documents are files or inline: %s %s', async (input, mock) => {
    const { stdout } = await testCharge('--input', input, '--mock', mock, '--format', 'json');
    expect(JSON.parse(stdout)).toEqual({
      output: '{"total":12,"payment":{"id":"p-1"}}',
      nextState: 'Pack',
      status: 'SUCCEEDED',
    });
  });

  test('a nested state is found by name', async () => {
    const args = ['orders.asl.json', '--state-name', 'Wrap', '-i', '1', '--format', 'json'];
    expect((await testState(...args)).stdout).toBe('{"output":"1","status":"SUCCEEDED"}\n');
  });

  test('variables, context and state configuration are applied', async () => {
    const { stdout } = await testCharge(
      ...['-i', 'order.json', '--format', 'json', '--inspection-level', 'TRACE'],
      ...['--variables', '{"a": 1}', '--context', '{"State": {}}', '--state-configuration', '{"retrierRetryCount": 1}'],
      ...['--mock', '{"errorOutput": {"error": "Busy"}}', '--role-arn', 'arn:aws:iam::210987654321:role/r'],
    );
    expect(JSON.parse(stdout)).toMatchObject({
      inspectionData: { variables: '{"a":1}', errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 4 } },
      status: 'RETRIABLE',
    });
  });
});

describe('wrong usage: nothing is run, exit code 2', () => {
  const list = '(Charge, Pack, Wrap)';
  test.each([
    [['orders.asl.json'], `the definition is a whole state machine: choose a state with --state-name ${list}`],
    [
      ['orders.asl.json', '--state-name', 'charge'],
      "the definition has no state 'charge'; it has: Charge, Pack, Wrap\nDid you mean 'Charge'?",
    ],
    [
      ['pass.json', '--inspection-level', 'debug'],
      "option '--inspection-level <level>' argument 'debug' is invalid. Allowed choices are INFO, DEBUG, TRACE.",
    ],
    [['pass.json', '--mock', '{"result": "1"}'], "State type 'Pass' is not supported when a mock is specified"],
    [
      ['pass.json', '--reveal-secrets', '--mock', '{"result": "1"}'],
      'TestState does not support RevealSecrets when a mock is specified.',
    ],
    [['pass.json', '--mock', '[]'], '--mock must be a JSON object'],
    [['pass.json', '--mock', 'absent.yml'], 'there is no --mock file absent.yml; inline JSON begins with { or ['],
    [['pass.json', '--mock', 'file://absent.yml'], 'there is no --mock file absent.yml'],
    [
      ['pass.json', '--mock', '{'],
      '--mock is not valid JSON\n' +
        '--mock:1:2: error INVALID_JSON_DESCRIPTION: Unexpected end-of-input: expected close marker for Object (opened at line 1, column 1)\n' +
        '  1 | {\n    |  ^',
    ],
    [
      ['pass.json', '--mock', '{"result": "nul"}'],
      '--mock result is not valid JSON\n' +
        "--mock result:1:1: error INVALID_JSON_DESCRIPTION: Unrecognized token 'nul': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n" +
        '  1 | nul\n    | ^^^',
    ],
    [
      ['pass.json', '--mock', '{"result": "1", "errorOutput": {}}'],
      'A test mock should have only one of the following fields: [result, errorOutput].',
    ],
    [['pass.json', '--mock', '{}'], '--mock has neither a result nor an errorOutput'],
    [
      ['pass.json', '--mock', '{"reslt": "1"}'],
      "--mock has no 'reslt'; it takes: result, errorOutput, fieldValidationMode\nDid you mean 'result'?",
    ],
    [['pass.json', '--mock', '{"errorOutput": "Busy"}'], '--mock: errorOutput must be a JSON object'],
    [['pass.json', '--mock', '{"errorOutput": {"error": 1}}'], '--mock: errorOutput.error must be a string'],
    [
      ['pass.json', '--mock', '{"errorOutput": {"Error": "Busy"}}'],
      "--mock: errorOutput has no 'Error'; it takes: error, cause\nDid you mean 'error'?",
    ],
    [
      ['pass.json', '--mock', '{"result": "1", "fieldValidationMode": "strict"}'],
      '--mock: fieldValidationMode must be one of STRICT, PRESENT, NONE',
    ],
    [['orders.asl.json', '--state-name', 'Pack', '--mock', '{"result": "1"}'], 'Mocked result must be an array.'],
    [['pass.json', '--variables', '[1]'], '--variables must be a JSON object'],
    [['pass.json', '--context', '"x"'], '--context must be a JSON object'],
    [
      ['pass.json', '--state-configuration', '{"retrierRetryCount": 1.5}'],
      '--state-configuration: retrierRetryCount must be a whole number from 0',
    ],
    [
      ['pass.json', '--state-configuration', '{"errorCausedByStat": "x"}'],
      "--state-configuration has no 'errorCausedByStat'; it takes: retrierRetryCount, errorCausedByState, mapIterationFailureCount, mapItemReaderData\nDid you mean 'errorCausedByState'?",
    ],
    [
      ['pass.json', '--state-configuration', '{"errorCausedByState": "x"}'],
      "errorCausedByState is for a Map or Parallel; the state 'StateName' is a Pass",
    ],
    [
      [
        'orders.asl.json',
        '--state-name',
        'Pack',
        '--mock',
        '{"result": "[]"}',
        '--state-configuration',
        '{"errorCausedByState": "Wrap"}',
      ],
      'errorCausedByState needs a mocked errorOutput',
    ],
    [
      [
        'orders.asl.json',
        '--state-name',
        'Pack',
        '--mock',
        '{"errorOutput": {}}',
        '--state-configuration',
        '{"errorCausedByState": "Wrop"}',
      ],
      "errorCausedByState: the state 'Pack' has no state 'Wrop' inside\nDid you mean 'Wrap'?",
    ],
    [
      ['pass.json', '--state-configuration', '{"mapIterationFailureCount": 1}'],
      "mapIterationFailureCount is for a Map; the state 'StateName' is a Pass",
    ],
    [
      [
        'orders.asl.json',
        '--state-name',
        'Pack',
        '--mock',
        '{"result": "[]"}',
        '--state-configuration',
        '{"mapItemReaderData": "[]"}',
      ],
      "mapItemReaderData is for a Map with an ItemReader; the state 'Pack' has none",
    ],
    [['-', '--input', '-'], 'stdin can be one of the definition, the input and the other documents, not several'],
  ])('%j', async (argv, message) => {
    expect(await testState(...argv)).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n` });
  });

  test("a state with errors: where they are, and AWS's response", async () => {
    const { code, stdout, stderr } = await testState('lost.json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatchInlineSnapshot(`
      "lost.json:1:1: error SCHEMA_VALIDATION_FAILED: This object should have only one of the following fields: [Next, End]
        1 | {
          | ^

      lost.json:3:3: error SCHEMA_VALIDATION_FAILED: Field 'Retry' is not supported
        3 |   "Retry": [],
          |   ^^^^^^^

      lost.json:4:3: error SCHEMA_VALIDATION_FAILED: Field 'Ende' is not supported
        4 |   "Ende": true
          |   ^^^^^^
        Did you mean 'End'?

      error: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Field 'Retry' is not supported at /States/StateName, SCHEMA_VALIDATION_FAILED: Field 'Ende' is not supported at /States/StateName, SCHEMA_VALIDATION_FAILED: This object should have only one of the following fields: [Next, End] at /States/StateName'
      "
    `);
  });
});
