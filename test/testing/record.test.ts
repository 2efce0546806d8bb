import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { folderOf, type Result, runMain } from '../cli/fake-io.ts';
import { ROOT } from '../samples/run-sample.ts';
import { ORDER } from './run-tests.ts';

vi.setConfig({ testTimeout: 60_000 });

function copySample(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-record-'));
  cpSync(join(ROOT, 'samples', name), folder, { recursive: true });
  return folder;
}

const lastLine = ({ stderr }: Result): string =>
  stderr
    .trimEnd()
    .split('\n')
    .at(-1)!
    .replace(/in .*? ·/, 'in T ·');

test('a recorded history and a run become tests that pass without the handlers', async () => {
  const folder = copySample('order');
  const record = (...argv: string[]): Promise<Result> =>
    runMain(folder, ['record', 'template.yml', '-o', 'a.sfn-test.yml', ...argv]);
  const first = await record('history.json');
  expect({ code: first.code, stdout: first.stdout }).toEqual({ code: 0, stdout: 'wrote a.sfn-test.yml\n' });
  expect((await record('-i', 'event.json', '--name', 'what it does now')).code).toBe(0);
  const text = readFileSync(join(folder, 'a.sfn-test.yml'), 'utf8');
  expect(text.match(/^ {2}- name: .*$/gm)).toEqual(['  - name: it ends as SUCCEEDED', '  - name: what it does now']);
  // without any handlers
  cpSync(join(folder, 'template.yml'), join(folder, 'src/template.yml'));
  writeFileSync(
    join(folder, 'template.yml'),
    readFileSync(join(folder, 'template.yml'), 'utf8').replaceAll('src/', 'gone/'),
  );
  const tested = await runMain(folder, ['test', 'a.sfn-test.yml']);
  expect({ code: tested.code, last: lastLine(tested) }).toEqual({
    code: 0,
    last: 'PASSED in T · 2 tests passed · 1 file',
  });
  expect(text).toContain('output:\n        orderId: A-1042\n        paid: 66\n        tracking: POST-2640\n');
});

test('large values are in separate files, and are still compared', async () => {
  const items = Array.from({ length: 600 }, (_, i) => `item ${i}`);
  const mocks = {
    states: { Reserve: { return: 'ok' }, Charge: { return: 1 }, 'Pack one': { return: '{% $states.input %}' } },
  };
  const folder = folderOf({ 'order.asl.json': ORDER, 'mocks.json': mocks, 'input.json': { gift: false, items } });
  const { code, stdout } = await runMain(folder, [
    ...['record', 'order.asl.json', '-i', 'input.json', '--mock', 'mocks.json', '-o', 'a.sfn-test.json'],
    ...['--name', 'many items'],
  ]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout:
      'wrote a.sfn-test.json\nwrote a.many-items.input.json\nwrote a.many-items.mocks.json\nwrote a.sfn-test.snap.yml\n',
  });
  expect((await runMain(folder, ['test'])).code).toBe(0);
  const changed = readFileSync(join(folder, 'a.many-items.mocks.json'), 'utf8').replace(
    '"return": "item 7"',
    '"return": "other"',
  );
  writeFileSync(join(folder, 'a.many-items.mocks.json'), changed);
  expect((await runMain(folder, ['test'])).code).toBe(1);
});

test('large values of several tests do not overwrite each other', async () => {
  const large = (text: string): string => JSON.stringify(Array.from({ length: 1000 }, () => text));
  const folder = folderOf({
    'a.asl.json': { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } },
    'one.json': large('one'),
    'two.json': large('two'),
  });
  const record = (name: string, input: string): Promise<Result> =>
    runMain(folder, ['record', 'a.asl.json', '-o', 'a.sfn-test.yml', '--name', name, '-i', input]);
  await record('many?', 'one.json');
  const { stdout } = await record('many!', 'two.json');
  expect(stdout).toBe('wrote a.sfn-test.yml\nwrote a.many-2.input.json\nwrote a.sfn-test.snap.yml\n');
  const env = { CI: 'true' };
  expect(await runMain(folder, ['test'], { env })).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'a.many.input.json'), 'utf8')).toContain('"one"');
});

/** A mock that fails is no timeout: it has another cause, and no catcher of a missed heartbeat gets it. */
test.each([
  ['TimeoutSeconds', 'States.Timeout'],
  ['HeartbeatSeconds', 'States.HeartbeatTimeout'],
])('the test of a run in which %s pass ends as the run', async (field, error) => {
  const flow = {
    StartAt: 'Wait',
    States: {
      Wait: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
        [field]: 60,
        Catch: [{ ErrorEquals: [error], Next: 'Late' }],
        End: true,
      },
      Late: { Type: 'Pass', End: true },
    },
  };
  const mocks = { states: { Wait: { return: {}, delay: 100 } } };
  const folder = folderOf({ 'a.asl.json': flow, 'mocks.json': mocks });
  await runMain(folder, ['record', 'a.asl.json', '--mock', 'mocks.json', '-o', 'a.sfn-test.json']);
  const [recorded] = JSON.parse(readFileSync(join(folder, 'a.sfn-test.json'), 'utf8')).tests;
  expect(recorded.expect).toMatchObject({ path: ['Wait', 'Late'], output: { Error: 'States.Timeout', Cause: '' } });
  expect(await runMain(folder, ['test'])).toMatchObject({ code: 0 });
});

test('secrets of connections are hidden', async () => {
  const folder = folderOf({
    'order.asl.json': ORDER,
    'mocks.json': { states: { Reserve: { throw: { error: 'NoStock', cause: 'key s3cr3t-key is wrong' } } } },
    'connections.json': {
      api: {
        AuthorizationType: 'API_KEY',
        AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'x-key', ApiKeyValue: 's3cr3t-key' } },
      },
    },
  });
  const argv = [
    'record',
    'order.asl.json',
    '--mock',
    'mocks.json',
    '--connections',
    'connections.json',
    '-o',
    'a.sfn-test.yml',
  ];
  const { code, stderr } = await runMain(folder, argv);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const text = readFileSync(join(folder, 'a.sfn-test.yml'), 'utf8');
  expect(text).toContain('cause: key *** is wrong');
  expect(text).not.toContain('s3cr3t');
});

test.each<[string[], string]>([
  [['record', 'order.asl.json'], 'record needs -o and a file named *.sfn-test.yml, .yaml or .json'],
  [['record', 'order.asl.json', '-o', 'tests.yml'], 'record needs -o and a file named *.sfn-test.yml'],
  [['record', 'order.asl.json', 'no.json', '-o', 'b.sfn-test.yml'], 'there is no history file no.json'],
  [
    ['record', 'order.asl.json', 'cut.json', '-o', 'b.sfn-test.yml'],
    'the recording stops before the end of its execution',
  ],
  [
    ['record', 'order.asl.json', '--mock', 'm.json', '-o', 'other.sfn-test.yml'],
    'other.sfn-test.yml tests another definition',
  ],
  [['test', '--init'], '--init needs one definition'],
  [['test', '--init', 'no.yml'], 'no.yml'],
])('reports the error: %j', async (argv, message) => {
  const folder = folderOf({
    'order.asl.json': ORDER,
    'm.json': { states: { Reserve: { throw: { error: 'NoStock' } } } },
    'other.sfn-test.yml': 'definition: other.yml\ntests:\n  - name: a\n',
    'cut.json': {
      events: [
        {
          id: 1,
          previousEventId: 0,
          type: 'ExecutionStarted',
          timestamp: 1,
          executionStartedEventDetails: { input: '{}', roleArn: 'r' },
        },
      ],
    },
  });
  const { code, stderr } = await runMain(folder, argv);
  expect({ code, said: stderr.includes(message) || stderr }).toEqual({ code: 2, said: true });
});

/** Each rule, the Default and each catcher: their values follow from the literals. */
const DECISIONS = {
  StartAt: 'Look up',
  States: {
    'Look up': {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:111111111111:function:lookup',
      ResultPath: '$.found',
      Catch: [{ ErrorEquals: ['NotFound'], Next: 'None' }],
      Next: 'Which?',
    },
    'Which?': {
      Type: 'Choice',
      Choices: [
        { Not: { Variable: '$.kind', IsPresent: true }, Next: 'Small' },
        {
          And: [
            { Variable: '$.kind', StringEquals: 'big' },
            { Variable: '$.found.size', NumericGreaterThan: 10 },
          ],
          Next: 'Big',
        },
        { Variable: '$.kind', StringEqualsPath: '$.other', Next: 'Small' },
      ],
      Default: 'None',
    },
    Big: { Type: 'Succeed' },
    Small: { Type: 'Succeed' },
    None: { Type: 'Fail', Error: 'None' },
  },
};

test('--init writes a test for each path, runs those it can derive, and marks the rest', async () => {
  const folder = folderOf({ 'flow.asl.json': DECISIONS });
  const { code, stdout } = await runMain(folder, ['test', '--init', 'flow.asl.json']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'wrote flow.sfn-test.yml: 5 tests, 3 of them ready\n' });
  const text = readFileSync(join(folder, 'flow.sfn-test.yml'), 'utf8');
  expect(text.match(/^ {2}- name: .*\n(?: {4}skip: .*\n)?/gm)).toEqual([
    '  - name: Which? → Small (rule 1)\n',
    '  - name: Which? → Big\n',
    "  - name: Which? → Small (rule 3)\n    skip: fill in what makes 'Which?' lead to 'Small'\n",
    "  - name: Which? → None\n    skip: fill in what makes 'Which?' lead to 'None'\n",
    '  - name: Look up fails with NotFound\n',
  ]);
  expect(text).toContain(
    '    input:\n      kind: big\n    mocks:\n      states:\n        Look up:\n          return:\n            size: 11\n',
  );
  const tested = await runMain(folder, ['test']);
  expect({ code: tested.code, last: lastLine(tested) }).toEqual({
    code: 0,
    last: 'PASSED in T · 3 tests passed · 2 skipped · 1 file',
  });
  const again = await runMain(folder, ['test', '--init', 'flow.asl.json']);
  expect({ code: again.code, stderr: again.stderr }).toEqual({
    code: 2,
    stderr: 'error: flow.sfn-test.yml already exists: move it away to write a new one\n',
  });
});

/** A mock gives the same answer again and again. */
test('--init marks a path that never ends, and does not wait for it', async () => {
  const flow = {
    StartAt: 'Look',
    States: {
      Look: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:look', Next: 'Done?' },
      'Done?': { Type: 'Choice', Choices: [{ Variable: '$.done', BooleanEquals: true, Next: 'End' }], Default: 'Wait' },
      Wait: { Type: 'Wait', Seconds: 5, Next: 'Look' },
      End: { Type: 'Succeed' },
    },
  };
  const folder = folderOf({ 'flow.asl.json': flow });
  const start = performance.now();
  const { stdout } = await runMain(folder, ['test', '--init', 'flow.asl.json']);
  expect(stdout).toBe('wrote flow.sfn-test.yml: 2 tests, 1 of them ready\n');
  // a test gives up after a minute
  expect(performance.now() - start).toBeLessThan(30_000);
});

test('--init writes the value that a ResultSelector takes from the result', async () => {
  const flow = {
    StartAt: 'Rate',
    States: {
      Rate: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'rate' },
        ResultSelector: { all: { 'mood.$': '$.Payload' }, 'id.$': "States.Format('{}', $.Payload.id)" },
        ResultPath: '$.found',
        Next: 'Good?',
      },
      'Good?': {
        Type: 'Choice',
        Choices: [
          { Variable: '$.found.all.mood.name', StringEquals: 'good', Next: 'Yes' },
          { Variable: '$.found.id', StringEquals: '7', Next: 'Yes' },
        ],
        Default: 'No',
      },
      Yes: { Type: 'Succeed' },
      No: { Type: 'Succeed' },
    },
  };
  const folder = folderOf({ 'flow.asl.json': flow });
  await runMain(folder, ['test', '--init', 'flow.asl.json']);
  const text = readFileSync(join(folder, 'flow.sfn-test.yml'), 'utf8');
  expect(text).toContain('          return:\n            Payload:\n              name: good\n');
  // a function of the result has no derived value
  expect(text).not.toContain('id:');
  expect((await runMain(folder, ['test'])).code).toBe(0);
});

test('the test of a run whose input is null passes', async () => {
  const folder = folderOf({ 'flow.asl.json': { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } } });
  await runMain(folder, ['record', 'flow.asl.json', '-i', 'null', '-o', 'a.sfn-test.yml']);
  expect(await runMain(folder, ['test'])).toMatchObject({ code: 0 });
});

test('states of branches may be named like members of every object', async () => {
  const branch = (name: string): object => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });
  const flow = {
    StartAt: 'Both',
    States: { Both: { Type: 'Parallel', Branches: [branch('constructor'), branch('toString')], End: true } },
  };
  const folder = folderOf({ 'flow.asl.json': flow });
  await runMain(folder, ['record', 'flow.asl.json', '-o', 'a.sfn-test.json']);
  const [recorded] = JSON.parse(readFileSync(join(folder, 'a.sfn-test.json'), 'utf8')).tests;
  expect(recorded.expect.visits).toEqual({ constructor: 1, toString: 1 });
  expect((await runMain(folder, ['test'])).code).toBe(0);
});

/** An output with the time, chance and the execution's name in it. */
const VARYING = {
  QueryLanguage: 'JSONata',
  StartAt: 'Name it',
  States: {
    'Name it': {
      Type: 'Pass',
      Output: {
        id: '{% $uuid() %}',
        started: '{% $states.context.Execution.StartTime %}',
        name: '{% $states.context.Execution.Name %}',
        list: ['{% $random() %}', 1],
        kept: 1,
      },
      End: true,
    },
  },
};

test('of a run, times and random values repeat in its test', async () => {
  const folder = folderOf({ 'a.asl.json': VARYING });
  const { code, stderr } = await runMain(folder, ['record', 'a.asl.json', '-o', 'a.sfn-test.json']);
  expect({ code, warned: stderr.includes('warning') }).toEqual({ code: 0, warned: false });
  const [{ expect: expected }] = JSON.parse(readFileSync(join(folder, 'a.sfn-test.json'), 'utf8')).tests;
  expect(Object.keys(expected.output)).toEqual(['id', 'started', 'name', 'list', 'kept']);
  expect((await runMain(folder, ['test'])).code).toBe(0);
});

test('of a history, what differs in each execution is not expected, and a warning names it', async () => {
  const folder = folderOf({ 'a.asl.json': VARYING });
  const { stdout } = await runMain(folder, ['run', 'a.asl.json', '--format', 'history']);
  writeFileSync(join(folder, 'history.json'), stdout);
  const { code, stderr } = await runMain(folder, ['record', 'a.asl.json', 'history.json', '-o', 'a.sfn-test.json']);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'warning: the test does not expect output.id, output.name, output.list, which differ in each execution\n',
  });
  const [{ clock, expect: expected }] = JSON.parse(readFileSync(join(folder, 'a.sfn-test.json'), 'utf8')).tests;
  expect(expected).toEqual({
    status: 'SUCCEEDED',
    path: ['Name it'],
    'output-contains': { started: clock, kept: 1 },
  });
  expect((await runMain(folder, ['test'])).code).toBe(0);
});

/** An entry of the log of an Express execution: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
function logEntry(event: { id: number; previousEventId: number; type: string; timestamp: string }): string {
  const [, details = {}] = Object.entries(event).find(([name]) => name.endsWith('EventDetails')) ?? [];
  return JSON.stringify({
    id: `${event.id}`,
    type: event.type,
    details,
    previous_event_id: `${event.previousEventId}`,
    event_timestamp: `${Date.parse(event.timestamp)}`,
    execution_arn: 'arn:aws:states:us-east-1:111111111111:express:a:first:0a1b',
    redrive_count: '0',
  });
}

test('a test of the log of an Express execution runs as an Express execution', async () => {
  const folder = folderOf({ 'a.asl.json': { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } } });
  const { stdout } = await runMain(folder, ['a.asl.json', '--format', 'history']);
  writeFileSync(join(folder, 'log.jsonl'), JSON.parse(stdout).events.map(logEntry).join('\n'));
  const { code } = await runMain(folder, ['record', 'a.asl.json', 'log.jsonl', '-o', 'a.sfn-test.json']);
  const [{ type, expect: expected }] = JSON.parse(readFileSync(join(folder, 'a.sfn-test.json'), 'utf8')).tests;
  expect({ code, type, expected }).toEqual({
    code: 0,
    type: 'EXPRESS',
    expected: { status: 'SUCCEEDED', path: ['A'], output: {} },
  });
  expect((await runMain(folder, ['test'])).code).toBe(0);
});

test('a test has the substitutions and the type of the command line', async () => {
  const definition = {
    StartAt: 'A',
    States: { A: { Type: 'Pass', Result: '${Stage}', End: true } },
  };
  const folder = folderOf({ 'a.asl.json': definition });
  const { code } = await runMain(folder, [
    ...['record', 'a.asl.json', '-o', 'a.sfn-test.json', '-s', 'Stage=prod', '--type', 'EXPRESS'],
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, 'a.sfn-test.json'), 'utf8'))).toMatchObject({
    substitutions: { Stage: 'prod' },
    tests: [{ type: 'EXPRESS', expect: { output: 'prod' } }],
  });
  expect((await runMain(folder, ['test'])).code).toBe(0);
});

describe('a test is added to a file', () => {
  const STAGED = {
    StartAt: 'A',
    States: { A: { Type: 'Pass', Result: ['${Stage}', '${Zone}'], End: true } },
  };
  const OLD = '  - name: old\n    expect: { status: SUCCEEDED }\n';
  const record = async (head: string, ...argv: readonly string[]) => {
    const folder = folderOf({ 'a.asl.json': STAGED, 'a.sfn-test.yml': `${head}tests:\n${OLD}` });
    const result = await runMain(folder, ['record', 'a.asl.json', '-o', 'a.sfn-test.yml', ...argv]);
    const text = readFileSync(join(folder, 'a.sfn-test.yml'), 'utf8');
    return { ...result, folder, head: text.slice(0, text.indexOf('tests:')) };
  };
  const BOTH = ['-s', 'Stage=prod', '-s', 'Zone=1'];

  test.each<[string, string, string, string]>([
    [
      'without settings',
      'definition: a.asl.json # what is tested\n',
      'definition: a.asl.json # what is tested\nsubstitutions:\n  Stage: prod\n  Zone: "1"\n',
      'substitutions: Stage, substitutions: Zone',
    ],
    [
      'with a part of them, each on its line',
      'definition: a.asl.json\nsubstitutions:\n  Zone: 1 # Ireland\n\n# the tests\n',
      'definition: a.asl.json\nsubstitutions:\n  Zone: 1 # Ireland\n  Stage: prod\n\n# the tests\n',
      'substitutions: Stage',
    ],
    [
      'with a part of them in one line',
      'definition: a.asl.json\nsubstitutions: { Stage: prod } # of the stack\n',
      'definition: a.asl.json\nsubstitutions: { Stage: prod, "Zone": "1" } # of the stack\n',
      'substitutions: Zone',
    ],
    [
      'with an empty table',
      'definition: a.asl.json\nsubstitutions: {}\n',
      'definition: a.asl.json\nsubstitutions: { "Stage": "prod", "Zone": "1" }\n',
      'substitutions: Stage, substitutions: Zone',
    ],
  ])('%s: the settings that the test needs are added', async (_, before, after, added) => {
    const { code, stderr, head, folder } = await record(before, ...BOTH);
    expect({ code, head, warning: stderr.split('\n').filter((line) => line.startsWith('warning: the other')) }).toEqual(
      {
        code: 0,
        head: after,
        warning: [`warning: the other tests of a.sfn-test.yml have the new settings, too: ${added}`],
      },
    );
    expect((await runMain(folder, ['test'])).code).toBe(0);
  });

  test('another value in the file is an error', async () => {
    const before = 'definition: a.asl.json\nsubstitutions: { Stage: dev }\n';
    const { code, stderr, head } = await record(before, ...BOTH);
    expect({ code, head, stderr: stderr.slice(stderr.indexOf('error:')) }).toEqual({
      code: 2,
      head: before,
      stderr:
        "error: a.sfn-test.yml:2:18: the file sets substitutions: Stage to 'dev', and the recorded execution has 'prod'\n" +
        '  record with the same value, or choose another file with -o\n',
    });
  });

  test('a value in the file that the execution does not have is an error', async () => {
    const template = {
      Parameters: { Stage: { Type: 'String', Default: 'prod' } },
      Resources: {
        Flow: {
          Type: 'AWS::Serverless::StateMachine',
          Properties: { Definition: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } } },
        },
      },
    };
    const file = `definition: t.json\nparameters: { Stage: dev }\ntests:\n${OLD}`;
    const folder = folderOf({ 't.json': template, 'a.sfn-test.yml': file });
    const { code, stderr } = await runMain(folder, ['record', 't.json', '-o', 'a.sfn-test.yml']);
    expect({ code, error: /^error: .*/m.exec(stderr)?.[0] }).toEqual({
      code: 2,
      error:
        "error: a.sfn-test.yml:2:15: the file sets parameters: Stage to 'dev', and the recorded execution does not set it",
    });
  });

  test('the type and the seed of the file are not those of the test', async () => {
    const { code, folder } = await record('definition: a.asl.json\ntype: EXPRESS\nseed: 7\n', ...BOTH);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'a.sfn-test.yml'), 'utf8')).toContain('    type: STANDARD\n    seed: 0\n');
    expect((await runMain(folder, ['test'])).code).toBe(0);
  });

  test('in a template with several machines, the file must choose the same one', async () => {
    const machine = (Result: string): object => ({
      Type: 'AWS::Serverless::StateMachine',
      Properties: {
        Name: `${Result}-machine`,
        Definition: { StartAt: 'A', States: { A: { Type: 'Pass', Result, End: true } } },
      },
    });
    const folder = folderOf({
      't.json': { Resources: { One: machine('one'), Two: machine('two') } },
      'one.sfn-test.yml': `definition: t.json\nstate-machine: one-machine\ntests:\n${OLD}`,
    });
    const codes = [];
    for (const id of ['One', 'Two']) {
      const argv = ['record', 't.json', '--state-machine', id, '-o', 'one.sfn-test.yml', '--name', id];
      const { code, stderr } = await runMain(folder, argv);
      codes.push([code, /^error: .*/m.exec(stderr)?.[0]]);
    }
    expect(codes).toEqual([
      [0, undefined],
      [
        2,
        "error: one.sfn-test.yml:2:16: the file sets state-machine to 'one-machine', and the recorded execution has 'Two'",
      ],
    ]);
  });
});

test('the test of a run over objects in a folder reads them there', async () => {
  const flow = {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: 'b', Key: 'list.json' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'One',
          States: { One: { Type: 'Pass', End: true } },
        },
        End: true,
      },
    },
  };
  const folder = folderOf({ 'a.asl.json': flow });
  for (const name of ['s3/b', 'tests']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 's3/b/list.json'), '[1, 2]');
  const { code } = await runMain(folder, ['record', 'a.asl.json', '--s3', 's3', '-o', 'tests/a.sfn-test.yml']);
  expect(code).toBe(0);
  expect(readFileSync(join(folder, 'tests/a.sfn-test.yml'), 'utf8')).toContain('s3: ../s3\n');
  const { code: tested, stderr } = await runMain(folder, ['test']);
  expect({ tested, stderr: tested === 0 ? '' : stderr }).toEqual({ tested: 0, stderr: '' });
});
