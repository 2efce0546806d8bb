import { describe, expect, test } from 'vitest';
import { folderOf, runMain } from '../../cli/fake-io.ts';
import { machineOf, outcomeOf, runMocked, type States, task } from './run-mocked.ts';

const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 3 }];
const ok = (value: unknown): object => ({ Return: value });
const boom = (cause: string): object => ({ Throw: { Error: 'Boom', Cause: cause } });

/** A file with one machine and one test case. */
function config(states: Readonly<Record<string, string>>, responses: object): object {
  return { StateMachines: { Flow: { TestCases: { Case: states } } }, MockedResponses: responses };
}

const inMap = (inner: States): object => ({
  Type: 'Map',
  ItemProcessor: machineOf(inner),
  MaxConcurrency: 1,
});

describe('answers', () => {
  test.each<[string, States, object, string, unknown]>([
    [
      'the result as the file has it, of a function the whole envelope',
      { Call: task('lambda:invoke', { Parameters: { FunctionName: 'Any' } }) },
      config({ Call: 'Good' }, { Good: { 0: ok({ StatusCode: 200, Payload: { id: 1 } }) } }),
      '{}',
      { StatusCode: 200, Payload: { id: 1 } },
    ],
    [
      'a function that is the Resource',
      { Call: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:Any' } },
      config({ Call: 'Good' }, { Good: { 0: ok(7) } }),
      '{}',
      7,
    ],
    [
      'a callback',
      {
        Ask: task('sqs:sendMessage.waitForTaskToken', {
          Parameters: { QueueUrl: 'q', MessageBody: { 'T.$': '$$.Task.Token' } },
        }),
      },
      config({ Ask: 'Yes' }, { Yes: { 0: ok({ approved: true }) } }),
      '{}',
      { approved: true },
    ],
    [
      'a job',
      { Job: task('states:startExecution.sync:2', { Parameters: { StateMachineArn: 'a' } }) },
      config({ Job: 'Done' }, { Done: { 0: ok({ Status: 'SUCCEEDED' }) } }),
      '{}',
      { Status: 'SUCCEEDED' },
    ],
    [
      'an activity',
      { Work: { Type: 'Task', Resource: 'arn:aws:states:us-east-1:111111111111:activity:work' } },
      config({ Work: 'Done' }, { Done: { 0: ok(null) } }),
      '{}',
      null,
    ],
    [
      'retries by their numbers and ranges',
      { Call: task('sns:publish', { Parameters: { Message: 'm' }, Retry: RETRY }) },
      config({ Call: 'Late' }, { Late: { 0: boom('a'), '1-2': boom('b'), 3: ok({ MessageId: 'm' }) } }),
      '{}',
      { MessageId: 'm' },
    ],
    [
      'iterations: the numbers go on, over retries too',
      { Each: inMap({ Call: task('sns:publish', { Parameters: { Message: 'm' }, Retry: RETRY }) }) },
      config({ Call: 'Row' }, { Row: { 0: boom('a'), 1: ok({ Id: 1 }), 2: ok({ Id: 2 }) } }),
      '[1, 2]',
      [{ Id: 1 }, { Id: 2 }],
    ],
    [
      'an error that is caught',
      {
        Call: task('sns:publish', { Parameters: { Message: 'm' }, Catch: [{ ErrorEquals: ['Boom'], Next: 'Caught' }] }),
        Caught: { Type: 'Pass' },
      },
      config({ Call: 'Bad' }, { Bad: { 0: boom('why') } }),
      '{}',
      { Error: 'Boom', Cause: 'why' },
    ],
  ])('%s', async (_, states, mocks, input, expected) => {
    const result = await runMocked(states, mocks, ['-m', 'Flow#Case', '-i', input]);
    expect(outcomeOf(result)).toEqual(expected);
    expect(result.stderr).toBe('');
  });

  test('history: a job is submitted before its mock ends it, and an activity is started', async () => {
    const states = {
      Job: task('ecs:runTask.sync', { Parameters: { TaskDefinition: 't' } }),
      Work: { Type: 'Task', Resource: 'arn:aws:states:us-east-1:111111111111:activity:work' },
    };
    const mocks = config({ Job: 'Done', Work: 'Done' }, { Done: { 0: ok({}) } });
    const { stdout } = await runMocked(states, mocks, ['--test-case', 'Case', '--format', 'events']);
    const types = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'TaskStateEntered',
      'ActivityScheduled',
      'ActivityStarted',
      'ActivitySucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('one invocation too many ends the execution, even with a Catch', async () => {
    const call = task('sns:publish', {
      Parameters: { Message: 'm' },
      Retry: RETRY,
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Call' }],
    });
    const mocks = config({ Call: 'Short' }, { Short: { '0-1': boom('a') } });
    const { code, stdout } = await runMocked({ Call: call }, mocks, ['--test-case', 'Case', '--format', 'json']);
    const { status, error, cause } = JSON.parse(stdout) as Record<string, unknown>;
    expect({ code, status, error, cause }).toEqual({
      code: 1,
      status: 'FAILED',
      error: 'States.Runtime',
      cause: "The test case 'Case' has no response for invocation 2 of the state 'Call': 'Short' has 0-1",
    });
  });

  test('a state that the case does not name runs for real', async () => {
    const states = {
      First: task('sns:publish', { Parameters: { Message: 'm' } }),
      Second: task('lambda:invoke', { Parameters: { FunctionName: 'Real', 'Payload.$': '$' } }),
    };
    const mocks = config({ First: 'Sent' }, { Sent: { 0: ok({ MessageId: 'm1' }) } });
    const files = { 'real.js': 'exports.handler = async (event) => `real ${event.MessageId}`;' };
    const args = ['--test-case', 'Case', '--handler', 'Real=real.js'];
    const result = outcomeOf(await runMocked(states, mocks, args, files));
    expect(result).toMatchObject({ Payload: 'real m1' });
  });
});

describe('which test case', () => {
  const states = { Call: task('sns:publish', { Parameters: { Message: 'm' } }) };
  const response = { One: { 0: ok({ MessageId: 'one' }) }, Two: { 0: ok({ MessageId: 'two' }) } };
  const two = {
    StateMachines: {
      Flow: { TestCases: { First: { Call: 'One' }, Second: { Call: 'Two' } } },
      Other: { TestCases: { First: { Call: 'Two' } } },
    },
    MockedResponses: response,
  };
  const single = config({ Call: 'One' }, response);

  test.each<[string, object, readonly string[], unknown]>([
    ['-m names machine and case', two, ['-m', 'Flow#Second'], { MessageId: 'two' }],
    ['--test-case beside -m', two, ['-m', 'Other', '--test-case', 'First'], { MessageId: 'two' }],
    ['the only machine of the file', single, ['--test-case', 'Case'], { MessageId: 'one' }],
    ['the same', single, ['-m', '#Case'], { MessageId: 'one' }],
    [
      'the name of the file',
      { ...single, StateMachines: { flow: { TestCases: { Case: { Call: 'One' } } }, X: { TestCases: {} } } },
      ['--test-case', 'Case'],
      { MessageId: 'one' },
    ],
    ['none', single, [], 'error: mocks.yml has test cases: choose one with --test-case (Case)\n'],
    [
      'an unknown case',
      two,
      ['-m', 'Flow#Frist'],
      "error: mocks.yml has no test case 'Frist' for the state machine 'Flow'; it has: First, Second\nDid you mean 'First'?\n",
    ],
    [
      'an unknown machine',
      two,
      ['-m', 'Flwo#First'],
      "error: mocks.yml has no state machine 'Flwo'; it has: Flow, Other\nDid you mean 'Flow'?\n",
    ],
    [
      'two that differ',
      two,
      ['-m', 'Flow#First', '--test-case', 'Second'],
      "error: --test-case says 'Second' and --state-machine says 'First': give one of them\n",
    ],
  ])('%s', async (_, mocks, args, expected) => {
    const result = await runMocked(states, mocks, args);
    expect(result.code === 0 ? JSON.parse(result.stdout) : result.stderr).toEqual(expected);
    expect(result.code).toBe(typeof expected === 'string' ? 2 : 0);
  });

  test('needs a mock file', async () => {
    const cwd = folderOf({ 'flow.asl.json': machineOf(states) });
    expect(await runMain(cwd, ['flow.asl.json', '--test-case', 'x'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: a test case belongs to a mock file: name the file with --mock\n',
    });
  });
});

describe('errors in a file', () => {
  const states = {
    Call: task('sqs:sendMessage', { Parameters: { QueueUrl: 'q', MessageBody: 'b' } }),
    Pause: { Type: 'Wait', Seconds: 1 },
  };
  const text = (cases: string, responses: string): string =>
    `{"StateMachines": {"Flow": {"TestCases": {"Case": {${cases}}}}},\n"MockedResponses": {\n${responses}}}\n`;

  test.each<[string, string, string, string]>([
    [
      'a gap',
      '"Call": "R"',
      '"R": {"0": {"Return": {}}, "2": {"Return": {}}}',
      `mocks.yml:3:28: error INVALID_MOCK: The mocked response 'R' has no answer for invocation 1
  3 | "R": {"0": {"Return": {}}, "2": {"Return": {}}}}}
    |                            ^^^
  Invocations are numbered from 0 without gaps
`,
    ],
    [
      'a number with two answers',
      '"Call": "R"',
      '"R": {"0-2": {"Return": {}}, "2": {"Return": {}}}',
      `mocks.yml:3:30: error INVALID_MOCK: Invocation 2 of 'R' has two answers
  3 | "R": {"0-2": {"Return": {}}, "2": {"Return": {}}}}}
    |                              ^^^
`,
    ],
    [
      'both',
      '"Call": "R"',
      '"R": {"0": {"Return": {}, "Throw": {"Error": "E"}}}',
      `mocks.yml:3:7: error INVALID_MOCK: The response '0' has both Return and Throw
  3 | "R": {"0": {"Return": {}, "Throw": {"Error": "E"}}}}}
    |       ^^^
  An invocation succeeds or fails: give one of them
`,
    ],
    [
      'several at once: no number, neither, an unknown field, no Error, an unknown response',
      '"Call": "Rest"',
      '"Row": {\n"one": {},\n"0": {},\n"1": {"Retrun": {}},\n"2": {"Throw": {"Cause": 5}}}',
      `mocks.yml:4:1: error INVALID_MOCK: 'one' is not an invocation number
  4 | "one": {},
    | ^^^^^
  Write '0', '1' or '2-4'

mocks.yml:5:1: error INVALID_MOCK: The response '0' has neither Return nor Throw
  5 | "0": {},
    | ^^^
  An invocation succeeds or fails: give one of them

mocks.yml:6:7: error INVALID_MOCK: The response '1' has no 'Retrun'
  6 | "1": {"Retrun": {}},
    |       ^^^^^^^^
  Did you mean 'Return'?

mocks.yml:7:26: error INVALID_MOCK: Cause must be a string
  7 | "2": {"Throw": {"Cause": 5}}}}}
    |                          ^

mocks.yml:7:16: error INVALID_MOCK: Throw has no 'Error'
  7 | "2": {"Throw": {"Cause": 5}}}}}
    |                ^^^^^^^^^^^^

mocks.yml:1:60: error INVALID_MOCK: There is no mocked response 'Rest'
  1 | …chines": {"Flow": {"TestCases": {"Case": {"Call": "Rest"}}}},
    |                                                    ^^^^^^
`,
    ],
  ])('%s', async (_, cases, responses, expected) => {
    const { code, stdout, stderr } = await runMocked(states, text(cases, responses), ['--test-case', 'Case']);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `${expected}\n` });
  });

  test('an unknown state, another state than a Task, and a result that the service never returns are warnings', async () => {
    const file = text('"Call": "R", "Cal": "R", "Pause": "R"', '"R": {"0": {"Return": {"messageId": "m"}}}');
    const { code, stdout, stderr } = await runMocked(states, file, ['--test-case', 'Case']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"messageId":"m"}\n' });
    expect(stderr).toMatchInlineSnapshot(`
      "mocks.yml:3:24: warning UNLIKELY_MOCK: sqs:sendMessage returns no 'messageId': Step Functions writes the keys of results in PascalCase
        3 | "R": {"0": {"Return": {"messageId": "m"}}}}}
          |                        ^^^^^^^^^^^
        It would be 'MessageId'

      mocks.yml:1:65: warning UNLIKELY_MOCK: There is no state 'Cal'
        1 | …s": {"Flow": {"TestCases": {"Case": {"Call": "R", "Cal": "R", "Pause": "R"}}}},
          |                                                    ^^^^^
        Did you mean 'Call'?

      mocks.yml:1:77: warning UNLIKELY_MOCK: The state 'Pause' is a Wait; mocks are for Tasks
        1 | … {"TestCases": {"Case": {"Call": "R", "Cal": "R", "Pause": "R"}}}},
          |                                                    ^^^^^^^

      "
    `);
  });

  test('a response without numbers is not an error until a state needs it', async () => {
    const file = text('"Call": "R", "Pause": "None"', '"R": {"0": {"Return": {}}}, "None": {}');
    const { code } = await runMocked(states, file, ['--test-case', 'Case']);
    expect(code).toBe(0);
  });
});
