import { describe, expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const TASK = {
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage',
  Parameters: { QueueUrl: 'q', MessageBody: 'x' },
  End: true,
};
const RETRY = [{ ErrorEquals: ['Oops'], IntervalSeconds: 20, MaxAttempts: 1 }];
const DONE = { Type: 'Succeed' };
const folder = folderOf({
  'parallel.json': {
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 60, End: true } } },
          { StartAt: 'Send', States: { Send: TASK } },
        ],
        Retry: RETRY,
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
        End: true,
      },
      Done: DONE,
    },
  },
  'map.json': {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'Send', States: { Send: TASK } },
        Retry: RETRY,
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
        End: true,
      },
      Done: DONE,
    },
  },
  'fail.json': {
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'No', States: { No: { Type: 'Fail', Error: 'Oops', Cause: 'not today' } } }],
        Retry: RETRY,
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
        End: true,
      },
      Done: DONE,
    },
  },
  'mocks.json': { states: { Send: { throw: { error: 'Oops', cause: 'full' }, delay: 3 } } },
});

const run = (file: string, ...argv: string[]): ReturnType<typeof runMain> =>
  runMain(folder, [
    `${file}.json`,
    '-f',
    ...(file === 'fail' ? [] : ['--mock', 'mocks.json']),
    ...['-i', file === 'map' ? '[1]' : '{}'],
    ...argv,
  ]);

// by the definition: the task fails after 3 s, the Retry waits for 20 s
describe('a retried Parallel or Map shows why, how long it took and when', () => {
  test.each([
    ['parallel', [3000, 'full']],
    ['map', [3000, 'full']],
    ['fail', [0, 'not today']],
  ] as const)('%s, as JSON', async (file, [duration, cause]) => {
    const { stdout } = await run(file, '-q', '--format', 'json');
    const { states } = JSON.parse(stdout) as { states: { attempts: Record<string, unknown>[] }[] };
    const attempts = states[0]!.attempts.map(({ start, stop, ...rest }) => rest);
    expect(attempts).toEqual([
      { duration, error: 'Oops', cause, retryDelay: 20_000 },
      { duration, error: 'Oops', cause },
    ]);
  });

  test('in the trace of a run and of its history', async () => {
    const { stderr } = await run('parallel');
    expect(stderr).toMatchInlineSnapshot(`
      "parallel  STANDARD  parallel.json

        ▸ Both          Parallel
            ■ [0] Rest  Wait      57.0 s left            3.00 s
            ✖ [1] Send  Task      sqs:sendMessage        3.00 s
                ✖ Oops: full                             3.00 s
            ✖ Oops: full                                3.00 s  retry 1 of 1 in 20.0 s
            ■ [0] Rest  Wait      57.0 s left            3.00 s
            ✖ [1] Send  Task      sqs:sendMessage        3.00 s
                ✖ Oops: full                             3.00 s
        ⚠ Both          Parallel  2 branches             26.0 s  2 attempts
            ✖ Oops: full                                 3.00 s  caught → Done
        ✔ Done          Succeed                            0 ms

      SUCCEEDED in 26.0 s · 4 states in 6 visits · 1 retry · 1 error caught
      "
    `);
    const recorded = await run('parallel', '-q', '--format', 'history', '-o', 'history.json');
    expect(recorded.code).toBe(0);
    const traced = await runMain(folder, ['trace', 'history.json', 'parallel.json']);
    // a history does not contain the duration of an unfinished Wait
    const rows = (text: string): string[] =>
      text
        .split('\n')
        .slice(1)
        .map((line) => line.replace(/57\.0 s left/, '').replaceAll(/ +/g, ' '));
    expect(rows(traced.stderr)).toEqual(rows(stderr));
  });
});

describe('without a terminal, the lines of a retry or catch have the complete cause', () => {
  const details = {
    orderId: 'A-1042',
    url: 'https://gateway.example.com/v1/charge',
    attempts: [1, 2, 3],
    why: 'x y '.repeat(40),
  };
  const sentence =
    'it is told by the state around it, since a branch that ends in a Fail writes no event of its own. '.repeat(3);
  const machine = (around: object) => ({
    StartAt: 'Outer',
    States: {
      Outer: {
        ...around,
        Retry: RETRY,
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
        End: true,
      },
      Done: DONE,
    },
  });
  const no = (Cause: string) => ({ StartAt: 'No', States: { No: { Type: 'Fail', Error: 'Oops', Cause } } });
  const around = {
    Parallel: (cause: string) => ({ Type: 'Parallel', Branches: [no(cause)] }),
    Map: (cause: string) => ({ Type: 'Map', ItemProcessor: no(cause) }),
  };
  test.each([
    ['Parallel', JSON.stringify(details)],
    ['Map', JSON.stringify(details)],
    ['Parallel', sentence],
    ['Map', sentence],
  ] as const)('%s: %s', async (kind, cause) => {
    const cwd = folderOf({ 'flow.asl.json': machine(around[kind](cause)) });
    const { stderr } = await runMain(cwd, ['flow.asl.json', '-f', '-i', '[1]'], { columns: 'unknown' });
    // a sentence is wrapped, a document is on one line
    const told = stderr.replaceAll(/ *0 ms {2}(?:retry 1 of 1 in 20.0 s|caught → Done)/g, '').replaceAll(/\n +/g, ' ');
    expect(told.split(cause.trim()).length - 1).toBe(2);
    if (cause.startsWith('{')) expect(stderr.split('\n').map((line) => line.trim())).toContain(cause);
  });

  test("a handler's message may be a JSON document", async () => {
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:111111111111:function:f',
      Retry: RETRY,
      End: true,
    };
    const cwd = folderOf({
      'flow.asl.json': { StartAt: 'A', States: { A: task } },
      'f.js': `exports.handler = async () => { const e = new Error(${JSON.stringify(JSON.stringify(details))}); e.name = 'Oops'; throw e; };`,
    });
    const { stderr } = await runMain(cwd, ['flow.asl.json', '-f', '--handler', 'f=f.js'], { columns: 'unknown' });
    expect(stderr.split('\n').map((line) => line.trim())).toContain(JSON.stringify(details));
  });
});
