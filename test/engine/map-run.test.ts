import { expect, test } from 'vitest';
import { EngineHost } from '../../src/engine/engine-host.ts';
import { StatesError } from '../../src/engine/errors.ts';
import { ROOT_SCOPE, type TraceEvent } from '../../src/engine/events.ts';
import { execute } from '../../src/engine/execute.ts';
import { Journal, type JournalEntry } from '../../src/engine/journal.ts';
import type { MapRunHandle } from '../../src/engine/map-run.ts';
import { compileCase, optionsFor, START, scriptedTasks } from './run-case.ts';

// the API reference of UpdateMapRun: it "updates an in-progress Map Run's configuration"
test('an ended Map run starts no more children, even if its concurrency is raised', async () => {
  const machine = await compileCase({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        MaxConcurrency: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Work',
          States: { Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true } },
        },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Later' }],
        End: true,
      },
      Later: { Type: 'Wait', Seconds: 1, End: true },
    },
  });
  const runs: MapRunHandle[] = [];
  let calls = 0;
  await execute({
    ...optionsFor(machine, [1, 2, 3]),
    mapRuns: { onStart: (run) => runs.push(run), onEnd: () => {} },
    runTask: async () => {
      calls++;
      throw new StatesError('Broken', 'always');
    },
    onEvent({ type }) {
      if (type === 'WaitStateEntered') runs[0]!.update({ maxConcurrency: 3 });
    },
  });
  expect({ runs: runs.length, calls }).toEqual({ runs: 1, calls: 1 });
});

// the API reference of StopExecution, on a child execution; its Map run counts it as failed
test('a running child is stopped by its index, and no other one', async () => {
  const machine = await compileCase({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ToleratedFailureCount: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Work',
          States: { Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true } },
        },
        End: true,
      },
    },
  });
  let run: MapRunHandle | undefined;
  const outcome = await execute({
    ...optionsFor(machine, ['a', 'b', 'c']),
    mapRuns: {
      onStart: (started) => {
        run = started;
      },
      onEnd: () => {},
    },
    async runTask({ payload }, { sleep }) {
      if (payload === 'c') run!.stopChild(1, 'Enough', undefined);
      await sleep(1000);
      return payload;
    },
    onEvent: () => {},
  });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'c'] });
});

// the developer guide on Express workflows: "a maximum duration of five minutes"
test.each([
  ['while the first child runs', 6],
  ['after the first child is over its time', 9],
])(
  'an execution that continues from its journal (%s) holds Express children to their five minutes',
  async (_when, until) => {
    const machine = await compileCase({
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          MaxConcurrency: 1,
          ToleratedFailureCount: 2,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
            StartAt: 'Rest',
            States: { Rest: { Type: 'Wait', SecondsPath: '$', End: true } },
          },
          End: true,
        },
      },
    });
    const run = async (past: readonly JournalEntry[], until: number) => {
      const { info, limits, ...options } = optionsFor(machine, [400, 301, 2]);
      const entries = [...past];
      const lines: string[] = [];
      const onEvent = (event: TraceEvent): void => {
        const seconds = (event.timestamp - START) / 1000;
        lines.push(`${seconds} ${event.scope.index} ${event.type}`);
      };
      const host = new EngineHost({ ...options, limitsOf: () => limits, runTask: scriptedTasks({}), onEvent });
      const { random, clock } = options;
      const journal = new Journal({
        now: clock.now,
        random,
        chanceOf: () => random,
        write: (entry) => entries.push(entry),
      });
      if (past.length === 0) host.start({ machine, info, journal }, ROOT_SCOPE);
      else await host.resume({ machine, info, journal: journal.withPast(past) }, ROOT_SCOPE, false).told;
      await host.run(() => host.size === 0 || lines.length >= until);
      return { entries, lines };
    };
    const { entries, lines } = await run([], until);
    expect(lines).toHaveLength(until);
    expect((await run(entries, Number.POSITIVE_INFINITY)).lines).toEqual([
      '0 0 ExecutionStarted',
      '0 0 MapStateEntered',
      '0 0 MapStateStarted',
      '0 0 MapRunStarted',
      '0 0 ExecutionStarted',
      '0 0 WaitStateEntered',
      '300 0 ExecutionTimedOut',
      '300 1 ExecutionStarted',
      '300 1 WaitStateEntered',
      '600 1 ExecutionTimedOut',
      '600 2 ExecutionStarted',
      '600 2 WaitStateEntered',
      '602 2 WaitStateExited',
      '602 2 ExecutionSucceeded',
      '602 0 MapRunSucceeded',
      '602 0 MapStateSucceeded',
      '602 0 MapStateExited',
      '602 0 ExecutionSucceeded',
    ]);
  },
);
