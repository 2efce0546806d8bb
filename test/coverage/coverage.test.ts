import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { TransitionCoverage } from '../../src/coverage/coverage.ts';
import { folderOf, type Result, runMain } from '../cli/fake-io.ts';
import { orderTests, runTests } from '../testing/run-tests.ts';

vi.setConfig({ testTimeout: 60_000 });

/** All kinds of transitions, each on a line of its own, so that each run's path can be read off it. */
const DEFINITION = `StartAt: Work
States:
  Work:
    Type: Task
    Resource: arn:aws:states:::sqs:sendMessage
    Parameters: { QueueUrl: q, MessageBody: b }
    ResultPath: null
    Retry:
      - ErrorEquals: [Slow]
        MaxAttempts: 1
      - ErrorEquals: [Never]
        MaxAttempts: 0
    Catch:
      - ErrorEquals: [Slow]
        ResultPath: null
        Next: Choose
      - ErrorEquals: [States.ALL]
        Next: Give up
    Next: Choose
  Choose:
    Type: Choice
    Choices:
      - Variable: $.kind
        StringEquals: same
        Next: Each
      - Variable: $.kind
        StringEquals: again
        Next: Each
    Default: Each
  Each:
    Type: Map
    ItemsPath: $.items
    MaxConcurrency: 1
    ToleratedFailureCount: 5
    ItemProcessor:
      ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: STANDARD }
      StartAt: One
      States:
        One:
          Type: Task
          Resource: arn:aws:states:::sqs:sendMessage
          Parameters: { QueueUrl: q, MessageBody.$: $ }
          End: true
    End: true
  Give up:
    Type: Fail
`;

const tests = (list: readonly object[]): object => ({ definition: 'flow.asl.yaml', tests: list });
const mocks = (work: object, one: object = { return: {} }): object => ({ states: { Work: work, One: one } });

const EVERYTHING = tests([
  { name: 'a', input: { kind: 'same', items: [] }, mocks: mocks({ return: {} }) },
  {
    name: 'b',
    input: { kind: 'again', items: [1] },
    mocks: mocks({ sequence: [{ throw: { error: 'Slow' } }, { return: {} }] }),
  },
  {
    name: 'c',
    input: { kind: 'x', items: [1, 2] },
    mocks: mocks({ throw: { error: 'Slow' } }, { sequence: [{ throw: { error: 'E' } }, { return: {} }] }),
  },
  { name: 'd', input: {}, mocks: mocks({ throw: { error: 'Never' } }), expect: { status: 'FAILED' } },
]);

const HAPPY = tests([{ name: 'a', input: { kind: 'same', items: [1, 2] }, mocks: mocks({ return: {} }) }]);

/** From the table on. */
function tableOf({ stderr }: Result): string {
  return stderr.slice(stderr.indexOf('\nCoverage'));
}

test('the table lists parts that were never reached, by line', async () => {
  const result = await runTests({ 'flow.asl.yaml': DEFINITION, 'a.sfn-test.json': HAPPY }, ['--coverage']);
  expect(result.code).toBe(0);
  expect(tableOf(result)).toBe(`
Coverage  states     transitions
flow      4/5  80 %  5/15  33 %   flow.asl.yaml
  flow.asl.yaml:9  Work: retrier 1 (Slow)
  flow.asl.yaml:9  Work: retrier 1 used up (Slow)
  flow.asl.yaml:11  Work: retrier 2 used up (Never)
  flow.asl.yaml:14  Work: catcher 1 (Slow) → Choose
  flow.asl.yaml:17  Work: catcher 2 (States.ALL) → Give up
  flow.asl.yaml:26  Choose: rule 2 → Each
  flow.asl.yaml:29  Choose: Default → Each
  flow.asl.yaml:30  Each: no items
  flow.asl.yaml:30  Each: one item
  flow.asl.yaml:30  Each: a failure that is tolerated
  flow.asl.yaml:45  Give up: never visited
`);
});

test('each kind of transition is counted when it is taken', async () => {
  const result = await runTests({ 'flow.asl.yaml': DEFINITION, 'a.sfn-test.json': EVERYTHING }, ['--coverage']);
  expect(tableOf(result)).toBe(`
Coverage  states      transitions
flow      5/5  100 %  15/15  100 %  flow.asl.yaml
`);
});

test("lcov has each state's line as DA, and what can happen in it as BRDA", async () => {
  const { read } = await runTests({ 'flow.asl.yaml': DEFINITION, 'a.sfn-test.json': HAPPY }, ['--coverage=lcov']);
  // Work is on line 3, its Next on line 19; the rules begin on lines 23 and 26; a dash: the state was not visited
  expect(read('coverage/lcov.info').split('\n')).toEqual([
    'TN:',
    'SF:flow.asl.yaml',
    'BRDA:19,0,0,1',
    'BRDA:14,0,1,0',
    'BRDA:17,0,2,0',
    'BRDA:9,0,3,0',
    'BRDA:9,0,4,0',
    'BRDA:11,0,5,0',
    'BRDA:23,1,0,1',
    'BRDA:26,1,1,0',
    'BRDA:29,1,2,0',
    'BRDA:44,2,0,1',
    'BRDA:30,2,1,0',
    'BRDA:30,2,2,0',
    'BRDA:30,2,3,1',
    'BRDA:30,2,4,0',
    'BRDA:43,3,0,2',
    'BRF:15',
    'BRH:5',
    'DA:3,1',
    'DA:9,0',
    'DA:11,0',
    'DA:14,0',
    'DA:17,0',
    'DA:19,1',
    'DA:20,1',
    'DA:23,1',
    'DA:26,0',
    'DA:29,0',
    'DA:30,1',
    'DA:39,2',
    'DA:43,2',
    'DA:44,1',
    'DA:45,0',
    'LF:15',
    'LH:8',
    'end_of_record',
    '',
  ]);
});

test('html shows the source with the reached parts, and escapes all of it', async () => {
  const definition = DEFINITION.replaceAll('Give up', '"<b>Give & up</b>"');
  const { read } = await runTests({ 'flow.asl.yaml': definition, 'a.sfn-test.json': HAPPY }, ['--coverage=html']);
  const page = read('coverage/index.html');
  expect(page).toContain(
    '<span class="line miss"><span class="number">45</span><span class="count">0×</span><span>  &quot;&lt;b&gt;Give &amp; up&lt;/b&gt;&quot;:</span><span class="note">&lt;b&gt;Give &amp; up&lt;/b&gt; was never visited</span></span>',
  );
  expect(page).toContain('<span class="line hit"><span class="number">3</span><span class="count">1×</span>');
  expect(page).not.toContain('<b>');
});

test('runs by hand and recorded executions are added, and transitions that happen only there are reported', async () => {
  const folder = folderOf({
    'flow.asl.yaml': DEFINITION,
    'a.sfn-test.json': HAPPY,
    'mocks.json': mocks({ sequence: [{ throw: { error: 'Slow' } }, { return: {} }] }),
  });
  const run = (...argv: string[]): Promise<Result> => runMain(folder, argv);
  await run('test', '--coverage=json');
  const input = JSON.stringify({ kind: 'same', items: [1, 2] });
  const recorded = await run('flow.asl.yaml', '--mock', 'mocks.json', '-i', input, '-f', '-q', '--format', 'history');
  writeFileSync(join(folder, 'history.json'), recorded.stdout);
  const result = await run('replay', 'flow.asl.yaml', 'history.json', '--coverage', '--coverage-merge');
  expect(tableOf(result)).toContain(
    'flow      4/5  80 %  6/15  40 %   flow.asl.yaml\n' +
      '  flow.asl.yaml:9  Work: retrier 1 (Slow): not tested, and 1 time in recordings\n',
  );
  const third = await run(
    'flow.asl.yaml',
    '--mock',
    'mocks.json',
    '-i',
    input,
    '-f',
    '-q',
    '--coverage',
    '--coverage-merge',
  );
  expect(third.stderr).not.toContain('not tested');
  const { machines } = JSON.parse(readFileSync(join(folder, 'coverage/coverage.json'), 'utf8'));
  expect(machines[0].states[0].counts).toEqual({ test: 1, run: 1, replay: 1 });
});

/**
 * A redrive continues some of the items, in states that it does not enter: the number of the last one tells how many
 * there are. Where it continues none, their number is unknown.
 */
test.each<[string, object, string[], string, Readonly<Record<string, number>>]>([
  ['some of several', {}, ['a', 'bad'], '', { 'several items': 1, 'One end': 1 }],
  ['the only one', {}, ['bad'], '', { 'one item': 1, 'One end': 1 }],
  ['none', { ResultSelector: { 'x.$': '$.none' } }, ['a', 'b'], '"$[0]"', {}],
  [
    'children of a Distributed Map',
    { Mode: 'DISTRIBUTED' },
    ['a', 'b', 'bad'],
    '',
    { 'several items': 1, 'One end': 1 },
  ],
  [
    'one that fails again, and is tolerated now',
    { Mode: 'DISTRIBUTED', ToleratedFailureCount: 0 },
    ['a', 'bad'],
    '1',
    { 'several items': 1, 'a failure that is tolerated': 1 },
  ],
])(
  'a redrive counts the items of a Map: %s',
  async (_, { Mode = 'INLINE', ...more }: { Mode?: string }, items, mended, counts) => {
    const One = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:one', End: true };
    const [[field = '', wrong] = []] = Object.entries(more);
    const flow = (value: unknown): object => ({
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          MaxConcurrency: 1,
          ...(field !== '' && { [field]: value }),
          ItemProcessor: {
            ProcessorConfig: { Mode, ...(Mode !== 'INLINE' && { ExecutionType: 'STANDARD' }) },
            StartAt: 'One',
            States: { One },
          },
          End: true,
        },
      },
    });
    const folder = folderOf({
      'flow.asl.json': flow(wrong),
      'first.json': {
        states: { One: { cases: [{ when: "{% $states.input = 'bad' %}", throw: { error: 'E' } }, { return: 1 }] } },
      },
    });
    const mocked = ['flow.asl.json', '--mock', 'first.json', '-q', '--format', 'events'];
    const { stdout } = await runMain(folder, [...mocked, '-i', JSON.stringify(items)]);
    writeFileSync(join(folder, 'run.jsonl'), stdout);
    if (mended !== '') {
      const value = field === 'ResultSelector' ? { 'x.$': JSON.parse(mended) } : JSON.parse(mended);
      writeFileSync(join(folder, 'flow.asl.json'), JSON.stringify(flow(value)));
    } else writeFileSync(join(folder, 'first.json'), JSON.stringify({ states: { One: { return: 1 } } }));
    const [definition = '', ...others] = mocked;
    const redriven = await runMain(folder, ['redrive', definition, 'run.jsonl', ...others, '--coverage=json']);
    expect(redriven.code).toBe(0);
    const { machines } = JSON.parse(readFileSync(join(folder, 'coverage/coverage.json'), 'utf8'));
    const found = machines[0].states.flatMap(
      ({ path, transitions }: { path: string; transitions: TransitionCoverage[] }) =>
        transitions
          .filter((one) => one.counts.run !== undefined && (path !== 'Each' || one.kind !== 'end'))
          .map((one) => [one.kind === 'end' ? `${path.split('/').at(-1)} end` : one.label, one.counts.run]),
    );
    expect(Object.fromEntries(found)).toEqual(counts);
  },
);

test('a machine that a task starts counts as well', async () => {
  const machine = (states: object): object => ({
    Type: 'AWS::Serverless::StateMachine',
    Properties: { Definition: { StartAt: 'A', States: states } },
  });
  const template = {
    Resources: {
      Outer: machine({
        A: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:Inner', Input: {} },
          End: true,
        },
      }),
      Inner: machine({
        A: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'C' }], Default: 'B' },
        B: { Type: 'Succeed' },
        C: { Type: 'Succeed' },
      }),
    },
  };
  const file = { definition: 'template.json', 'state-machine': 'Outer', tests: [{ name: 'a' }, { name: 'b' }] };
  const result = await runTests({ 'template.json': template, 'a.sfn-test.json': file }, ['--coverage']);
  const rows = tableOf(result)
    .split('\n')
    .filter((line) => /^(?:Outer|Inner|all)/.test(line));
  expect(rows.map((row) => row.split(/ {2,}/).slice(0, 2))).toEqual([
    ['Outer', '1/1'],
    ['Inner', '2/3'],
    ['all', '3/4'],
  ]);
});

test('a missed threshold, from the configuration or the command line, fails the run', async () => {
  const files = { 'flow.asl.yaml': DEFINITION, 'a.sfn-test.json': HAPPY };
  const configured = await runTests(
    { ...files, 'sfn-run.yml': 'coverage-thresholds: { states: 80, transitions: 50 }\n' },
    ['--coverage'],
  );
  expect(configured.code).toBe(1);
  expect(configured.stderr.endsWith('coverage of transitions is 33 %, below the threshold of 50 %\n')).toBe(true);
  const given = await runTests(files, ['--coverage', '--coverage-threshold', 'states=80']);
  expect(given.code).toBe(0);
});

test.each([['--coverage-dir', 'counts'], ['--coverage-threshold', 'states=80'], ['--coverage-merge']])(
  '%s alone counts as well',
  async (...argv) => {
    const { code, stderr } = await runTests({ 'flow.asl.yaml': DEFINITION, 'a.sfn-test.json': HAPPY }, argv);
    expect({ code, hasTable: /^Coverage /m.test(stderr) }).toEqual({ code: 0, hasTable: true });
  },
);

test('thresholds of the configuration count nothing by themselves', async () => {
  const files = { 'flow.asl.yaml': DEFINITION, 'a.sfn-test.json': HAPPY };
  const config = { 'sfn-run.yml': 'coverage-thresholds: { states: 100 }\n' };
  const { code, stderr } = await runTests({ ...files, ...config });
  expect({ code, hasTable: /^Coverage /m.test(stderr) }).toEqual({ code: 0, hasTable: false });
});

test('counts that cannot be added to are an error before anything runs', async () => {
  const file = orderTests([{ name: 'a', state: 'Gift?', input: { gift: true } }]);
  const argv = ['--coverage-merge', '--coverage-dir', '.'];
  expect(await runTests({ 'a.sfn-test.json': file, 'coverage.json': 'cut' }, argv)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'error: coverage.json is not a coverage.json of this version: remove it\n',
  });
});

test.each<[string[], number, string]>([
  [['--coverage=xml'], 2, 'Expected some of table, lcov, json, html.'],
  [['--coverage-threshold', 'lines=1'], 2, 'Expected states=90 or transitions=90'],
  [['--coverage', '--coverage-dir', 'order.asl.json'], 2, 'cannot write'],
  [
    ['--coverage', '--coverage-merge', '--coverage-dir', '.'],
    2,
    'coverage.json is not a coverage.json of this version',
  ],
])('reports the error: %j', async (argv, code, message) => {
  const file = orderTests([{ name: 'a', state: 'Gift?', input: { gift: true } }]);
  const result = await runTests({ 'a.sfn-test.json': file, 'coverage.json': '{}' }, argv);
  expect({ code: result.code, said: result.stderr.includes(message) || result.stderr }).toEqual({ code, said: true });
});
