import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf, runMain } from '../cli/fake-io.ts';
import { historyText } from '../reporters/stored-history.ts';

interface Event {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly execution?: string;
  readonly [details: string]: unknown;
}

interface Case {
  readonly name: string;
  readonly definition: object;
  /** The definition by the time of the redrive. */
  readonly changed?: object;
  readonly input?: unknown;
  /** Mocks of the first run, and of each redrive. */
  readonly mocks: readonly object[];
  /** `id<previous Type name` from the last ExecutionRedriven on. */
  readonly events: string;
  readonly output?: unknown;
  readonly code?: number;
}

const task = (more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work',
  End: true,
  ...more,
});
const no = { throw: { error: 'E', cause: 'no' } };
const yes = (value: unknown) => ({ return: value });
const mock = (states: Readonly<Record<string, object>>): object => ({
  states: Object.fromEntries(
    Object.entries(states).map(([name, answer]) => [name, Array.isArray(answer) ? { sequence: answer } : answer]),
  ),
});

const CASES: readonly Case[] = [
  {
    name: 'a Task is scheduled again from its original entry, with a new count of attempts',
    definition: {
      StartAt: 'Before',
      States: {
        Before: task({ ResultPath: '$.before', Next: 'Work', End: undefined }),
        Work: task({
          ResultPath: '$.work',
          Next: 'After',
          End: undefined,
          Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1, IntervalSeconds: 1 }],
        }),
        After: { Type: 'Pass', End: true },
      },
    },
    input: {},
    mocks: [mock({ Before: yes(1), Work: [no, no] }), mock({ Before: no, Work: [no, yes(2)] })],
    events: `
      15<14 ExecutionRedriven 1
      16<7 LambdaFunctionScheduled
      17<16 LambdaFunctionStarted
      18<17 LambdaFunctionFailed
      19<18 LambdaFunctionScheduled
      20<19 LambdaFunctionStarted
      21<20 LambdaFunctionSucceeded
      22<21 TaskStateExited Work
      23<22 PassStateEntered After
      24<23 PassStateExited After
      25<24 ExecutionSucceeded`,
    output: { before: 1, work: 2 },
  },
  {
    name: 'a Parallel is not started again; failed and aborted branches continue from their entries',
    definition: {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Good', States: { Good: task() } },
            { StartAt: 'Bad', States: { Bad: task() } },
            { StartAt: 'Cut', States: { Cut: { Type: 'Wait', Seconds: 60, End: true } } },
          ],
          End: true,
        },
      },
    },
    input: { a: 1 },
    mocks: [mock({ Good: yes('good'), Bad: { ...no, delay: 1 } }), mock({ Good: no, Bad: yes('bad') })],
    events: `
      18<17 ExecutionRedriven 1
      19<6 LambdaFunctionScheduled
      20<19 LambdaFunctionStarted
      21<20 LambdaFunctionSucceeded
      22<21 TaskStateExited Bad
      23<8 WaitStateExited Cut
      24<23 ParallelStateSucceeded
      25<23 ParallelStateExited Both
      26<25 ExecutionSucceeded`,
    output: ['good', 'bad', { a: 1 }],
  },
  {
    name: 'an iteration continues without being started again, and pending ones are started',
    definition: {
      StartAt: 'All',
      States: {
        All: {
          Type: 'Map',
          MaxConcurrency: 1,
          ItemProcessor: { StartAt: 'Item', States: { Item: task() } },
          End: true,
        },
      },
    },
    input: [0, 1, 2],
    mocks: [mock({ Item: [yes('0'), no] }), mock({ Item: [yes('1'), yes('2')] })],
    events: `
      20<19 ExecutionRedriven 1
      21<12 LambdaFunctionScheduled
      22<21 LambdaFunctionStarted
      23<22 LambdaFunctionSucceeded
      24<23 TaskStateExited Item
      25<24 MapIterationSucceeded All
      26<24 MapIterationStarted All
      27<26 TaskStateEntered Item
      28<27 LambdaFunctionScheduled
      29<28 LambdaFunctionStarted
      30<29 LambdaFunctionSucceeded
      31<30 TaskStateExited Item
      32<31 MapIterationSucceeded All
      33<32 MapStateSucceeded
      34<32 MapStateExited All
      35<34 ExecutionSucceeded`,
    output: ['0', '1', '2'],
  },
  {
    name: 'a Fail state fails again, without being entered',
    definition: { StartAt: 'No', States: { No: { Type: 'Fail', Error: 'E', Cause: 'c' } } },
    mocks: [mock({}), mock({})],
    events: `
      4<3 ExecutionRedriven 1
      5<4 ExecutionFailed`,
    code: 1,
  },
  {
    name: 'a Choice is evaluated again, with its current definition',
    definition: {
      StartAt: 'Which',
      States: {
        Which: { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 2, Next: 'Two' }] },
        Two: { Type: 'Pass', End: true },
      },
    },
    changed: {
      StartAt: 'Which',
      States: {
        Which: { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'One' }] },
        One: { Type: 'Pass', Result: 1, End: true },
      },
    },
    input: { a: 1 },
    mocks: [mock({}), mock({})],
    events: `
      4<3 ExecutionRedriven 1
      5<2 ChoiceStateExited Which
      6<5 PassStateEntered One
      7<6 PassStateExited One
      8<7 ExecutionSucceeded`,
    output: 1,
  },
  {
    name: 'variables keep their values, and the context contains the redrive',
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { a: 1 }, Output: { kept: true }, Next: 'Both' },
        Both: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Inner',
              States: {
                Inner: { Type: 'Pass', Assign: { b: '{% $a + 1 %}' }, Next: 'Work' },
                Work: {
                  ...task(),
                  Output: {
                    sum: '{% $a + $b %}',
                    input: '{% $states.input %}',
                    count: '{% $states.context.Execution.RedriveCount %}',
                    times: '{% $states.context.Execution.RedriveTime > $states.context.Execution.StartTime %}',
                  },
                },
              },
            },
          ],
          End: true,
        },
      },
    },
    mocks: [mock({ Work: no }), mock({ Work: no }), mock({ Work: yes(0) })],
    events: `
      22<21 ExecutionRedriven 2
      23<8 LambdaFunctionScheduled
      24<23 LambdaFunctionStarted
      25<24 LambdaFunctionSucceeded
      26<25 TaskStateExited Work
      27<26 ParallelStateSucceeded
      28<26 ParallelStateExited Both
      29<28 ExecutionSucceeded`,
    output: [{ sum: 3, input: { kept: true }, count: 2, times: true }],
  },
  {
    name: "the execution's timeout restarts, and a Wait waits in full",
    definition: {
      StartAt: 'Rest',
      TimeoutSeconds: 5,
      States: {
        Rest: { Type: 'Wait', Seconds: 3, Next: 'Work' },
        Work: { ...task(), TimeoutSeconds: 60 },
      },
    },
    mocks: [mock({ Work: { ...yes(1), delay: 10 } }), mock({ Work: { ...yes(2), delay: 4 } })],
    events: `
      8<7 ExecutionRedriven 1
      9<4 LambdaFunctionScheduled
      10<9 LambdaFunctionStarted
      11<10 LambdaFunctionSucceeded
      12<11 TaskStateExited Work
      13<12 ExecutionSucceeded`,
    output: 2,
  },
  {
    name: 'a Map whose output was too large, though all iterations succeeded, starts from the beginning',
    definition: {
      StartAt: 'All',
      States: { All: { Type: 'Map', ItemProcessor: { StartAt: 'Item', States: { Item: task() } }, End: true } },
    },
    input: [0, 1],
    mocks: [mock({ Item: yes('x'.repeat(140_000)) }), mock({ Item: yes('y') })],
    events: `
      20<19 ExecutionRedriven 1
      21<2 MapStateStarted
      22<21 MapIterationStarted All
      23<21 MapIterationStarted All
      24<22 TaskStateEntered Item
      25<24 LambdaFunctionScheduled
      26<23 TaskStateEntered Item
      27<26 LambdaFunctionScheduled
      28<25 LambdaFunctionStarted
      29<27 LambdaFunctionStarted
      30<28 LambdaFunctionSucceeded
      31<30 TaskStateExited Item
      32<31 MapIterationSucceeded All
      33<29 LambdaFunctionSucceeded
      34<33 TaskStateExited Item
      35<34 MapIterationSucceeded All
      36<35 MapStateSucceeded
      37<35 MapStateExited All
      38<37 ExecutionSucceeded`,
    output: ['y', 'y'],
  },
  {
    name: 'a Map run is redriven: failed and aborted children continue, and pending ones begin',
    definition: {
      StartAt: 'All',
      States: {
        All: {
          Type: 'Map',
          Label: 'All',
          MaxConcurrency: 2,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Work',
            States: {
              Work: task({ Next: 'Rest', End: undefined }),
              Rest: { Type: 'Wait', SecondsPath: '$.wait', End: true },
            },
          },
          End: true,
        },
      },
    },
    input: [{ wait: 0 }, { wait: 60 }, { wait: 0 }, { wait: 0 }],
    mocks: [
      mock({
        Work: {
          cases: [
            { when: '{% $states.input.wait = 60 %}', ...yes({ wait: 60 }) },
            { ...no, delay: 1 },
          ],
        },
      }),
      mock({ Work: yes({ wait: 0 }) }),
    ],
    events: `
      8<7 ExecutionRedriven 1
      9<3 MapRunRedriven 1
      All[0] 7<6 ExecutionRedriven 1
      All[0] 8<2 LambdaFunctionScheduled
      All[1] 9<8 ExecutionRedriven 1
      All[0] 9<8 LambdaFunctionStarted
      All[0] 10<9 LambdaFunctionSucceeded
      All[0] 11<10 TaskStateExited Work
      All[0] 12<11 WaitStateEntered Rest
      All[0] 13<12 WaitStateExited Rest
      All[0] 14<13 ExecutionSucceeded
      All[2] 1<0 ExecutionStarted
      All[2] 2<0 TaskStateEntered Work
      All[2] 3<2 LambdaFunctionScheduled
      All[2] 4<3 LambdaFunctionStarted
      All[2] 5<4 LambdaFunctionSucceeded
      All[2] 6<5 TaskStateExited Work
      All[2] 7<6 WaitStateEntered Rest
      All[2] 8<7 WaitStateExited Rest
      All[2] 9<8 ExecutionSucceeded
      All[3] 1<0 ExecutionStarted
      All[3] 2<0 TaskStateEntered Work
      All[3] 3<2 LambdaFunctionScheduled
      All[3] 4<3 LambdaFunctionStarted
      All[3] 5<4 LambdaFunctionSucceeded
      All[3] 6<5 TaskStateExited Work
      All[3] 7<6 WaitStateEntered Rest
      All[3] 8<7 WaitStateExited Rest
      All[3] 9<8 ExecutionSucceeded
      All[1] 10<7 WaitStateExited Rest
      All[1] 11<10 ExecutionSucceeded
      10<9 MapRunSucceeded
      11<10 MapStateSucceeded
      12<9 MapStateExited All
      13<12 ExecutionSucceeded`,
    output: [{ wait: 0 }, { wait: 60 }, { wait: 0 }, { wait: 0 }],
  },
];

// Sources: the developer guide (redrive-executions), and recordings of redriven executions: the public repository
// radkawar/stackd has them in testdata/aws/stepfunctions/redrive_execution.json (01 to 03, 08)
describe('redrive', { timeout: 30_000 }, () => {
  test.each(CASES)(
    '$name',
    async ({ definition, changed = definition, input = {}, mocks, events, output, code = 0 }) => {
      const folder = folderOf({
        'first.asl.json': definition,
        'm.asl.json': changed,
        'input.json': JSON.stringify(input),
        ...Object.fromEntries(mocks.map((one, i) => [`${i}.json`, one])),
      });
      const common = ['-q', '-f', '--format', 'events', '-o', 'all.jsonl'];
      const first = await runMain(folder, ['first.asl.json', '-i', 'input.json', '--mock', '0.json', ...common]);
      expect(first).toMatchObject({ code: 1, stderr: '' });
      for (let i = 1; i < mocks.length; i++) {
        const redriven = await runMain(folder, [
          'redrive',
          'm.asl.json',
          'all.jsonl',
          '--mock',
          `${i}.json`,
          ...common,
        ]);
        expect(redriven.stderr).toBe('');
        expect(redriven.code).toBe(i === mocks.length - 1 ? code : 1);
      }
      const all = readEvents(join(folder, 'all.jsonl'));
      const from = all.findLastIndex(({ type, execution }) => type === 'ExecutionRedriven' && execution === undefined);
      expect(all.slice(from).map(compact)).toEqual(
        events
          .trim()
          .split('\n')
          .map((line) => line.trim()),
      );
      if (output !== undefined) expect(outputOf(all)).toEqual(output);
    },
  );
});

function readEvents(path: string): Event[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

function compact({ id, previousEventId, type, execution, ...rest }: Event): string {
  const details = Object.entries(rest).find(([key]) => key.endsWith('EventDetails'))?.[1] as
    | { readonly name?: string; readonly redriveCount?: number }
    | undefined;
  const about = details?.name ?? details?.redriveCount;
  return `${execution === undefined ? '' : `${execution} `}${id}<${previousEventId} ${type}${about === undefined ? '' : ` ${about}`}`;
}

function outputOf(events: readonly Event[]): unknown {
  const { executionSucceededEventDetails: details } = events.findLast(({ execution }) => execution === undefined) as {
    readonly executionSucceededEventDetails?: { readonly output: string };
  };
  return details === undefined ? undefined : JSON.parse(details.output);
}

describe('the command', { timeout: 30_000 }, () => {
  const definition = {
    StartAt: 'Before',
    States: { Before: { Type: 'Pass', Next: 'Work' }, Work: task() },
  };
  const failed = `
    1<0 +0 ExecutionStarted {"input":{"a":1}}
    2<0 +0 PassStateEntered {"name":"Before","input":{"a":1}}
    3<2 +1 PassStateExited {"name":"Before","output":{"a":1}}
    4<3 +1 TaskStateEntered {"name":"Work","input":{"a":1}}
    5<4 +1 LambdaFunctionScheduled {"input":{"a":1},"resource":"arn:aws:lambda:us-east-1:111111111111:function:work"}
    6<5 +2 LambdaFunctionStarted
    7<6 +42 LambdaFunctionFailed {"error":"E","cause":"no"}
    8<7 +42 ExecutionFailed {"error":"E","cause":"no"}
  `;
  const lines = failed.trim().split('\n');
  const folder = folderOf({
    'm.asl.json': definition,
    'other.asl.json': { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } },
    'mocks.json': mock({ Work: yes('done') }),
    'failed.json': historyText(failed),
    'running.json': historyText(lines.slice(0, 6).join('\n')),
    'succeeded.json': historyText(`${lines[0]}\n2<1 +1 ExecutionSucceeded {"output":1}`),
    'dataless.json': historyText('1<0 +0 ExecutionStarted {}'),
    'map.asl.json': {
      StartAt: 'All',
      States: {
        All: {
          Type: 'Map',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Work',
            States: { Work: task() },
          },
          End: true,
        },
      },
    },
    'map.json': historyText(`
      1<0 +0 ExecutionStarted {"input":[1,2]}
      2<0 +0 MapStateEntered {"name":"All","input":[1,2]}
      3<2 +0 MapStateStarted {"length":2}
      4<3 +0 MapRunStarted {"mapRunArn":"arn:aws:states:us-east-1:111111111111:mapRun:M/All:1"}
      5<4 +9 MapRunFailed {"error":"States.ExceedToleratedFailureThreshold","cause":"no"}
      6<5 +9 MapStateFailed
      7<6 +9 ExecutionFailed {"error":"States.ExceedToleratedFailureThreshold","cause":"no"}
    `),
  });
  const redrive = (machine: string, history: string, ...more: readonly string[]) =>
    runMain(folder, ['redrive', machine, history, '--mock', 'mocks.json', ...more]);

  test('shows the recorded and the new events, and prints the output', async () => {
    const { code, stdout, stderr } = await redrive('m.asl.json', 'failed.json');
    const shown = stderr.replace(/ +\d+ ms$/gm, '').replace(/SUCCEEDED in .* ·/, 'SUCCEEDED in TIME ·');
    expect([code, stdout, shown]).toEqual([
      0,
      '"done"\n',
      `warning: AWS would refuse this redrive: Execution has exceeded the max execution time
m  STANDARD  m.asl.json

  ✔ Before        Pass
  ✖ Work          Task  work
      ✖ E: no
  ↻ redrive 1
  ✔ Work          Task  work

SUCCEEDED in TIME · 2 states in 3 visits
`,
    ]);
  });

  // docs/redrive.md: the recorded part, then `↻ redrive 1` and the new part, which is shown as that of any other Map
  test.each(['STANDARD', 'EXPRESS'])(
    'shows the %s children of a Map run within a child that continues',
    async (type) => {
      const distributed = (name: string, executionType: string, inner: object): object => ({
        StartAt: name,
        States: {
          [name]: {
            Type: 'Map',
            ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: executionType }, ...inner },
            End: true,
          },
        },
      });
      const inner = distributed('Inner', type, { StartAt: 'Work', States: { Work: task() } });
      const nested = folderOf({
        'm.asl.json': distributed('Outer', 'STANDARD', inner),
        'input.json': [[1], [2, 3]],
        'bad.json': { states: { Work: { sequence: [yes(1), yes(2), no] } } },
        'good.json': mock({ Work: yes('again') }),
      });
      const common = ['-f', '--format', 'events', '-o', 'run.jsonl'];
      const first = await runMain(nested, ['m.asl.json', '-i', 'input.json', '--mock', 'bad.json', ...common]);
      const { code, stdout, stderr } = await runMain(nested, [
        ...['redrive', 'm.asl.json', 'run.jsonl', '--mock', 'good.json', '-f'],
      ]);
      const [, shown = ''] = stderr.replace(/ +\d+ ms/g, '').split('↻ redrive 1\n');
      expect([first.code, code, stdout]).toEqual([1, 0, '[[1],[2,"again"]]\n']);
      expect(shown.split('\n\n')[0]).toBe(
        `
  ▸ Outer             Map   2 items
      ▸ [1] Inner     Map   2 items
          ✔ [1] Work  Task  work
      ✔ [1] Inner     Map   2 items
  ✔ Outer             Map   2 items`.slice(1),
      );
    },
  );

  // docs/redrive.md: a redriven history contains everything, so that it can be redriven again, and only children of the
  // Map run that failed continue
  test.each([
    {
      name: 'Express children that were started over by a redrive',
      type: 'EXPRESS',
      fields: { End: true },
      mocks: [[yes('a'), no], [no]],
      output: ['a', 'good', 'good'],
    },
    {
      name: 'children of a Map that was retried',
      type: 'STANDARD',
      fields: { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }], End: true },
      mocks: [[yes('a'), no, yes('b'), yes('c'), no]],
      output: ['b', 'c', 'good'],
    },
    {
      name: 'children of a Map that was entered again',
      type: 'STANDARD',
      fields: { Next: 'Again' },
      more: {
        Again: { Type: 'Choice', Choices: [{ Variable: '$[0]', StringEquals: 'a', Next: 'All' }], Default: 'Done' },
        Done: { Type: 'Succeed' },
      },
      mocks: [[yes('a'), yes('b'), yes('c'), yes('d'), no]],
      output: ['d', 'good', 'good'],
    },
  ])('takes, of several attempts of a child, the last: $name', async ({ type, fields, more = {}, mocks, output }) => {
    const again = folderOf({
      'm.asl.json': {
        StartAt: 'All',
        States: {
          All: {
            Type: 'Map',
            MaxConcurrency: 1,
            ItemsPath: '$$.Execution.Input',
            ItemProcessor: {
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
              StartAt: 'Work',
              States: { Work: task() },
            },
            ...fields,
          },
          ...more,
        },
      },
      'good.json': mock({ Work: yes('good') }),
      ...Object.fromEntries(mocks.map((answers, i) => [`${i}.json`, mock({ Work: answers })])),
    });
    const run = (...argv: readonly string[]) => runMain(again, [...argv, '-f', '-q']);
    const events = (i: number): string[] => ['--mock', `${i}.json`, '--format', 'events', '-o', `${i}.jsonl`];
    const codes = [(await run('m.asl.json', '-i', '[1,2,3]', ...events(0))).code];
    for (let i = 1; i < mocks.length; i++) {
      codes.push((await run('redrive', 'm.asl.json', `${i - 1}.jsonl`, ...events(i))).code);
    }
    expect(codes).toEqual(mocks.map(() => 1));
    const last = `${mocks.length - 1}.jsonl`;
    expect(await run('redrive', 'm.asl.json', last, '--mock', 'good.json')).toEqual({
      code: 0,
      stdout: `${JSON.stringify(output)}\n`,
      stderr: '',
    });
    const { stdout } = await runMain(again, ['trace', last, 'm.asl.json', '--execution', 'All[0]', '--format', 'json']);
    expect((JSON.parse(stdout) as { output: unknown }).output).toBe(output[0]);
  });

  test('runs all children of a Map run whose history is missing', async () => {
    const { code, stdout, stderr } = await redrive('map.asl.json', 'map.json', '-q');
    expect([code, stdout, stderr.split('\n').slice(1)]).toEqual([
      0,
      '["done","done"]\n',
      [
        "warning: the history does not contain the child executions of 'All': all of them are started again (--format events keeps them)",
        '',
      ],
    ]);
  });

  test.each([
    [
      'an execution that runs',
      'm.asl.json',
      'running.json',
      'the execution is RUNNING and cannot be redriven, as far as the history goes',
    ],
    ['one that has succeeded', 'm.asl.json', 'succeeded.json', 'the execution is SUCCEEDED and cannot be redriven'],
    [
      'a history without data',
      'm.asl.json',
      'dataless.json',
      'dataless.json contains no inputs and outputs, which a redrive needs',
    ],
    [
      'a definition without the state',
      'other.asl.json',
      'failed.json',
      "the execution would continue in the state 'Work', which the definition does not have",
    ],
  ])('refuses %s', async (_name, machine, history, message) => {
    const { code, stderr } = await runMain(folder, ['redrive', machine, history]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('refuses an Express machine', async () => {
    const express = folderOf({
      'template.yml': `
Resources:
  Quick:
    Type: AWS::Serverless::StateMachine
    Properties: { Type: EXPRESS, Definition: { StartAt: Work, States: { Work: { Type: Fail } } } }
`,
      'failed.json': historyText(failed),
    });
    const { code, stderr } = await runMain(express, ['redrive', 'template.yml', 'failed.json']);
    expect([code, stderr]).toEqual([2, 'error: an Express execution cannot be redriven: run it again\n']);
  });
});
