import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
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
    stderr:
      'warning: the test does not expect output.id, output.name, output.list[0], which differ in each execution\n',
  });
  const [{ clock, expect: expected }] = JSON.parse(readFileSync(join(folder, 'a.sfn-test.json'), 'utf8')).tests;
  expect(expected).toEqual({
    status: 'SUCCEEDED',
    path: ['Name it'],
    'output-contains': { started: clock, kept: 1 },
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
