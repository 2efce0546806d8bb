import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/source/parse-source.ts';
import { SourceFile } from '../../../src/source/source-file.ts';
import { readMocks } from '../../../src/tasks/mocks/read-mocks.ts';
import type { MachineSource } from '../../../src/template/project.ts';
import { folderOf, type Result, runMain } from '../../cli/fake-io.ts';
import { machineOf, outcomeOf, runMocked, type States, task } from './run-mocked.ts';

const PUBLISH = task('sns:publish', { Parameters: { Message: 'm', 'MessageGroupId.$': '$' } });
const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 5 }];

const inMap = (inner: States): object => ({ Type: 'Map', ItemProcessor: machineOf(inner), MaxConcurrency: 1 });

describe('answers', () => {
  test.each<[string, States, string, unknown, unknown]>([
    ['a value', { Send: PUBLISH }, 'states: {Send: {return: {MessageId: m}}}', 1, { MessageId: 'm' }],
    ['JSON too', { Send: PUBLISH }, '{"states": {"Send": {"return": {"MessageId": "m"}}}}', 1, { MessageId: 'm' }],
    [
      'an error',
      { Send: { ...PUBLISH, Catch: [{ ErrorEquals: ['SNS.NotFound'], Next: 'Caught' }] }, Caught: { Type: 'Pass' } },
      'states: {Send: {throw: {error: SNS.NotFound, cause: {topic: none}}}}',
      1,
      { Error: 'SNS.NotFound', Cause: '{"topic":"none"}' },
    ],
    [
      'a sequence, whose last answer goes on',
      { Each: inMap({ Send: { ...PUBLISH, Retry: RETRY } }) },
      `states:
         Send:
           sequence:
             - throw: {error: Slow}
               times: 2
             - return: {N: 1}
             - return: {N: 2}`,
      [1, 2, 3],
      [{ N: 1 }, { N: 2 }, { N: 2 }],
    ],
    [
      'by the input, with a template of it',
      { Each: inMap({ Send: PUBLISH }) },
      `states:
         Send:
           cases:
             - when: '{% $states.input.MessageGroupId > 2 %}'
               return: {Big: '{% $states.input.MessageGroupId * 10 %}', In: '{% $states.context.State.Name %}'}
             - return: {Small: [1, '{% $states.input.MessageGroupId %}']}`,
      [1, 3],
      [{ Small: [1, 1] }, { Big: 30, In: 'Send' }],
    ],
    [
      'a case that is a sequence',
      { Each: inMap({ Send: PUBLISH }) },
      `states:
         Send:
           cases:
             - when: '{% $states.input.MessageGroupId = 1 %}'
               sequence: [{return: {First: 1}}, {return: {Again: 1}}]
             - return: {Other: 1}`,
      [1, 2, 1],
      [{ First: 1 }, { Other: 1 }, { Again: 1 }],
    ],
    [
      'the longest name of a state',
      { Each: inMap({ Send: PUBLISH }) },
      'states: {Each/Send: {return: {Inner: 1}}, Send: {return: {Outer: 1}}}',
      [1],
      [{ Inner: 1 }],
    ],
    [
      'the pattern that says most, when no case of a state holds',
      { Send: PUBLISH },
      `states: {Send: {cases: [{when: '{% false %}', return: {}}]}}
resources:
  '*': {return: {All: 1}}
  arn:aws:states:::sns:*: {return: {Sns: 1}}
  arn:aws:states:::sqs:*: {return: {Sqs: 1}}`,
      1,
      { Sns: 1 },
    ],
  ])('%s', async (_, states, mocks, input, expected) => {
    const result = await runMocked(states, mocks, ['-i', JSON.stringify(input)]);
    expect(outcomeOf(result)).toEqual(expected);
  });

  test('a delay and a timeout, by the clock of the run', async () => {
    const states = { Send: { ...PUBLISH, TimeoutSeconds: 100, Retry: [{ ErrorEquals: ['States.Timeout'] }] } };
    const mocks = 'states: {Send: {sequence: [{return: {}, delay: 3600}, {return: {Late: 1}, delay: 1.5}]}}';
    const { stdout } = await runMocked(states, mocks, ['--format', 'json']);
    const { status, output, duration } = JSON.parse(stdout) as Record<string, unknown>;
    expect({ status, output, duration }).toMatchObject({ status: 'SUCCEEDED', output: { Late: 1 } });
    const events = (await runMocked(states, mocks, ['--format', 'events'])).stdout.trimEnd().split('\n');
    const times = events.map((line) => Date.parse((JSON.parse(line) as { timestamp: string }).timestamp));
    // 100 s until the timeout, 1 s until the retry, 1.5 s of delay
    expect(times.at(-1)! - times[0]!).toBe(102_500);
  });
});

// another task has run before: exit code 2 would promise that nothing was run
describe('a task without a mock', () => {
  const states = { Send: PUBLISH, 'Put "it"': task('dynamodb:putItem', { Parameters: { TableName: 't', Item: {} } }) };

  test('reports the options that would answer it', async () => {
    const { code, stderr } = await runMocked(states, 'states: {Send: {return: {}}}');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: state 'Put "it"': no handler, mock or endpoint is configured for arn:aws:states:::dynamodb:putItem
  --mock mocks.yml answers it with a mock; in mocks.yml:  states: {"Put \\"it\\"": {"return": {}}}
  --endpoint-url dynamodb=http://localhost:PORT sends it to your own server, --aws to the AWS account of your environment
  --handler 'arn:aws:states:::dynamodb:putItem=./module.ts#export' runs your own module instead
`,
    });
  });

  test('is refused if the file says so, even if a handler could answer it', async () => {
    const mocks = 'unmocked: refuse\nstates: {Send: {return: {}}}\n';
    const args = ['--handler', 'arn:aws:states:::dynamodb:*=db.js'];
    const files = { 'db.js': 'exports.handler = async () => ({});' };
    const { code, stderr } = await runMocked(states, mocks, args, files);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: state 'Put "it"': no mock answers arn:aws:states:::dynamodb:putItem
mocks.yml:1:11: error INVALID_MOCK: Tasks without a mock are refused
  1 | unmocked: refuse
    |           ^^^^^^
  states: {"Put \\"it\\"": {"return": {}}} mocks it; unmocked: allow lets it run
`,
    });
  });
});

describe('a machine of the project that a task starts', () => {
  const start = task('states:startExecution.sync:2', { Parameters: { StateMachineArn: '${Inner}' } });
  const machine = (definition: object, more: object = {}): object => ({
    Type: 'AWS::Serverless::StateMachine',
    Properties: { Definition: definition, ...more },
  });
  const template = {
    Resources: {
      Outer: machine(machineOf({ Start: start }), { DefinitionSubstitutions: { Inner: { Ref: 'Inner' } } }),
      Inner: machine(machineOf({ Send: task('sns:publish', { Parameters: { Message: 'm' } }) })),
    },
  };
  const run = (mocks: string): Promise<Result> => {
    const cwd = folderOf({ 'template.json': template, 'mocks.yml': mocks });
    return runMain(cwd, ['template.json', '-m', 'Outer', '--mock', 'mocks.yml', '-q', '-f']);
  };

  test('runs on the same mocks if unmocked tasks are refused', async () => {
    const { code, stdout } = await run('unmocked: refuse\nstates: {Send: {return: {MessageId: m}}}\n');
    expect({ code, output: (JSON.parse(stdout) as { Output: unknown }).Output }).toEqual({
      code: 0,
      output: { MessageId: 'm' },
    });
  });

  test('refuses its own tasks', async () => {
    const { code, stderr } = await run('unmocked: refuse\n');
    expect({ code, first: stderr.split('\n')[0] }).toEqual({
      code: 1,
      first: "error: state 'Send': no mock answers arn:aws:states:::sns:publish",
    });
  });
});

describe('errors in a file', () => {
  const states = {
    Send: PUBLISH,
    Get: task('aws-sdk:s3:getObject', { Parameters: { Bucket: 'b', Key: 'k' } }),
    Each: { ...inMap({ Inner: PUBLISH }), ItemsPath: '$.none' },
  };

  test.each<[string, string, string]>([
    [
      'names',
      'state: {}\nstates:\n  Snd: {return: {}}\n  Each: {return: []}\nresources:\n  sns:publish: {return: {}}\nunmocked: no\n',
      `mocks.yml:1:1: error INVALID_MOCK: A mock file has no 'state'
  1 | state: {}
    | ^^^^^
  Did you mean 'states'?

mocks.yml:3:3: error INVALID_MOCK: There is no state 'Snd'
  3 |   Snd: {return: {}}
    |   ^^^
  Did you mean 'Send'?

mocks.yml:4:3: error INVALID_MOCK: The state 'Each' is a Map; mocks are for Tasks
  4 |   Each: {return: []}
    |   ^^^^
  A Task inside is called 'Each/<its name>'

mocks.yml:6:3: error INVALID_MOCK: 'sns:publish' is not an ARN
  6 |   sns:publish: {return: {}}
    |   ^^^^^^^^^^^
  Like 'arn:aws:states:::dynamodb:*', with * for anything

mocks.yml:7:11: error INVALID_MOCK: unmocked must be allow or refuse
  7 | unmocked: no
    |           ^^
`,
    ],
    [
      'answers',
      'states:\n  Send: {return: {}, throw: {error: E}}\n  Get: {delay: -1}\n  Each/Inner:\n    sequence:\n      - {return: {}, times: 0}\n      - {throw: {caus: c}}\n',
      `mocks.yml:2:22: error INVALID_MOCK: The mock has both 'return' and 'throw'
  2 |   Send: {return: {}, throw: {error: E}}
    |                      ^^^^^
  Give it one of return, throw, sequence, cases

mocks.yml:3:8: error INVALID_MOCK: The mock answers nothing
  3 |   Get: {delay: -1}
    |        ^^^^^^^^^^^
  Give it one of return, throw, sequence, cases

mocks.yml:6:29: error INVALID_MOCK: times must be a whole number above 0
  6 |       - {return: {}, times: 0}
    |                             ^

mocks.yml:7:18: error INVALID_MOCK: throw has no 'caus'
  7 |       - {throw: {caus: c}}
    |                  ^^^^
  Did you mean 'cause'?

mocks.yml:7:10: error INVALID_MOCK: throw needs an 'error': its name
  7 |       - {throw: {caus: c}}
    |          ^^^^^
`,
    ],
    [
      'cases and expressions',
      `states:
  Send:
    cases:
      - return: {}
      - when: $states.input.MessageGroupId
        return: '{% $states.input. %}'
`,
      `mocks.yml:4:9: error INVALID_MOCK: A case without a when always matches: the cases after it are never reached
  4 |       - return: {}
    |         ^^^^^^^^^^

mocks.yml:6:35: error INVALID_JSONATA_EXPRESSION: Unexpected end of expression
  6 |         return: '{% $states.input. %}'
    |                                   ^

mocks.yml:5:15: error INVALID_MOCK: when must be a JSONata condition
  5 |       - when: $states.input.MessageGroupId
    |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  Like "{% $states.input.amount > 100 %}"
`,
    ],
    [
      'no object',
      '- states\n',
      `mocks.yml:1:1: error INVALID_MOCK: A mock file must be an object
  1 | - states
    | ^^^^^^^^
`,
    ],
  ])('%s', async (_, mocks, expected) => {
    const { code, stdout, stderr } = await runMocked(states, mocks);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `${expected}\n` });
  });

  test('results that a service never returns, and unused mocks, are warnings', async () => {
    const mocks = `states:
  Send: {return: {MessageId: m}}
  Get:
    cases:
      - when: '{% $states.input.Key = "x" %}'
        return: '{% {} %}'
      - return: {body: text}
resources:
  arn:aws:states:::lambda:invoke: {return: 7}
`;
    const { Send, Get } = states;
    const { code, stderr } = await runMocked({ Send, Get }, mocks);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `mocks.yml:7:18: warning UNLIKELY_MOCK: aws-sdk:s3:getObject returns no 'body': Step Functions writes the keys of results in PascalCase
  7 |       - return: {body: text}
    |                  ^^^^
  It would be 'Body'

mocks.yml:9:44: warning UNLIKELY_MOCK: lambda:invoke returns an object
  9 |   arn:aws:states:::lambda:invoke: {return: 7}
    |                                            ^
  It returns { StatusCode: 200, Payload: <what the function returns> }

mocks.yml:9:3: warning UNUSED_MOCK: The mock of the resource 'arn:aws:states:::lambda:invoke' was not used
  9 |   arn:aws:states:::lambda:invoke: {return: 7}
    |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

`,
    });
  });

  // the members of these answers are those of the services' APIs
  test.each([
    [
      'dynamodb:putItem',
      '{statusCode: 200}',
      "dynamodb:putItem returns no 'statusCode': Step Functions writes the keys of results in PascalCase",
    ],
    [
      'dynamodb:putItem',
      '{attributes: {}}',
      "dynamodb:putItem returns no 'attributes': Step Functions writes the keys of results in PascalCase",
      "It would be 'Attributes'",
    ],
    ['dynamodb:getItem', '{Item: {id: {S: 7}}}', "dynamodb:getItem returns something else: Field 'S' must be a string"],
    [
      'lambda:invoke',
      '{StatusCode: "200"}',
      "lambda:invoke returns something else: Field 'StatusCode' must be a number",
    ],
    ['lambda:invoke', '{StatusCode: 200, Payload: {any: thing}}'],
    ['states:startExecution', '{ExecutionArn: a, StartDate: 1764103483000}'],
    ['sns:publish', '{MessageId: "{% $states.input.Id %}", SdkHttpMetadata: {HttpStatusCode: 200}}'],
    ['sns:publish.waitForTaskToken', '{MessageId: 7}'],
  ])('%s: %s', async (resource, answer, message?: string, hint?: string) => {
    const root = await parseSource(
      new SourceFile('mocks.yml', `resources: {'arn:aws:states:::${resource}': {return: ${answer}}}`),
      () => {},
    );
    const found = await readMocks(root!, {
      shownPath: 'mocks.yml',
      machine: { logicalId: 'M', name: 'M', definition: undefined } as unknown as MachineSource,
      machineId: undefined,
      machines: [],
      testCase: undefined,
    });
    expect(found.diagnostics.map((one) => [one.code, one.message, one.hint])).toEqual(
      message === undefined ? [] : [['UNLIKELY_MOCK', message, hint]],
    );
  });

  test('a failing expression is shown at its location, and does not reach the workflow', async () => {
    const mocks = "states:\n  Send:\n    cases: [{when: '{% $states.input.MessageGroupId %}', return: {}}]\n";
    const { code, stderr } = await runMocked({ Send: PUBLISH }, mocks, ['-i', '"text"']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: the mock of the state 'Send' fails
mocks.yml:3:20: error INVALID_MOCK: The JSONata expression '$states.input.MessageGroupId' specified for the field 'when' returned an unexpected result type. Expected 'boolean', but was 'string' for value: "text"
  3 |     cases: [{when: '{% $states.input.MessageGroupId %}', return: {}}]
    |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
`,
    });
  });

  test('keys such as __proto__ are keys', async () => {
    const states = { ['__proto__']: PUBLISH, constructor: { ...PUBLISH, End: true } };
    const mocks = '{"states": {"__proto__": {"return": {"A": 1}}, "constructor": {"return": {"__proto__": 2}}}}';
    const { code, stdout } = await runMocked(states, mocks);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"__proto__":2}\n' });
  });

  test.each([
    ['--mock', 'none.yml', 'error: There is no file none.yml\n'],
    ['--mock', '.', /^error: \. is a folder\n/],
    ['--mock', 'empty.yml', 'error: the mock file empty.yml is empty\n'],
  ])('%s %s', async (option, path, expected) => {
    const { code, stderr } = await runMocked(states, '', [option, path], { 'empty.yml': '\n' });
    expect(code).toBe(2);
    if (typeof expected === 'string') expect(stderr).toBe(expected);
    else expect(stderr).toMatch(expected);
  });
});

test("an expression of a mock sees the run's time, not wall-clock time", async () => {
  const result = await runMocked(
    {
      Rest: { Type: 'Wait', Seconds: 86_400 * 300 },
      Send: { ...PUBLISH, Parameters: { Message: 'm', 'Entered.$': '$$.State.EnteredTime' } },
    },
    "states: {Send: {return: {Same: '{% $now() = $states.input.Entered %}'}}}",
  );
  expect(outcomeOf(result)).toEqual({ Same: true });
});
