import { expect, test } from 'vitest';
import type { Machine } from '../../src/definition/definition.ts';
import { EngineHost } from '../../src/engine/engine-host.ts';
import { StatesError } from '../../src/engine/errors.ts';
import { ROOT_SCOPE } from '../../src/engine/events.ts';
import { execute } from '../../src/engine/execute.ts';
import { Journal, type JournalEntry } from '../../src/engine/journal.ts';
import type { MapRunHandle } from '../../src/engine/map-run.ts';
import type { Json } from '../../src/json.ts';
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

/** `600 1 ExecutionTimedOut`: the seconds since the start, the child's index, the event. */
async function runJournaled(
  machine: Machine,
  past: readonly JournalEntry[],
  { until = Number.POSITIVE_INFINITY, stopFirst = false }: { readonly until?: number; readonly stopFirst?: boolean },
) {
  const { info, limits, ...options } = optionsFor(machine, [400, 301, 2]);
  const { random, clock } = options;
  const entries = [...past];
  const lines: string[] = [];
  const runs: MapRunHandle[] = [];
  const host = new EngineHost({
    ...options,
    limitsOf: () => limits,
    runTask: scriptedTasks({}),
    onEvent({ timestamp, scope, type }) {
      lines.push(`${(timestamp - START) / 1000} ${scope.index} ${type}`);
      if (stopFirst && scope.index === 1 && type === 'WaitStateEntered') runs[0]!.stopChild(0, undefined, undefined);
    },
    mapRuns: { onStart: (run) => runs.push(run), onEnd() {} },
  });
  const journal = new Journal({
    now: clock.now,
    random,
    chanceOf: () => random,
    write: (entry) => entries.push(entry),
  });
  if (past.length === 0) host.start({ machine, info, journal }, ROOT_SCOPE);
  else {
    const { told } = host.resume({ machine, info, journal: journal.withPast(past) }, ROOT_SCOPE, false);
    expect(await told).toBe(true);
  }
  await host.run(() => host.size === 0 || lines.length >= until);
  return { entries, lines };
}

const waiting = (executionType: string, fields: object) => ({
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ToleratedFailureCount: 2,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: executionType },
        StartAt: 'Rest',
        States: { Rest: { Type: 'Wait', SecondsPath: '$', End: true } },
      },
      ...fields,
      End: true,
    },
  },
});

// the developer guide on Express workflows: "a maximum duration of five minutes"
test.each([
  ['while the first child runs', 6],
  ['after the first child is over its time', 9],
])(
  'an execution that continues from its journal (%s) holds Express children to their five minutes',
  async (_when, until) => {
    const machine = await compileCase(waiting('EXPRESS', { MaxConcurrency: 1 }) as Json);
    const before = await runJournaled(machine, [], { until });
    expect(before.lines).toHaveLength(until);
    expect((await runJournaled(machine, before.entries, {})).lines).toEqual([
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

// the API reference of StopExecution: what it has stopped does not run again
test('a child that was stopped stays so when the execution continues from its journal', async () => {
  const machine = await compileCase(waiting('STANDARD', { MaxConcurrency: 2 }) as Json);
  const before = await runJournaled(machine, [], { until: 11, stopFirst: true });
  const isEnd = (line: string): boolean => / Execution(?!Started)/.test(line);
  expect(before.lines.filter(isEnd)).toEqual(['0 0 ExecutionAborted']);
  expect((await runJournaled(machine, before.entries, {})).lines.filter(isEnd)).toEqual([
    '0 0 ExecutionAborted',
    '2 2 ExecutionSucceeded',
    '301 1 ExecutionSucceeded',
    '301 0 ExecutionSucceeded',
  ]);
});

// docs/debugging.md: the time limits of states and machines "stand still while a function runs"
test("a debugger's pauses do not count towards the five minutes of Express children", async () => {
  const machine = await compileCase({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        MaxConcurrency: 2,
        ToleratedFailureCount: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          StartAt: 'Work',
          States: {
            Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', Next: 'Rest' },
            Rest: { Type: 'Wait', SecondsPath: '$', OutputPath: '$$.State.Name', End: true },
          },
        },
        End: true,
      },
    },
  });
  const ends: [number, number, string][] = [];
  await execute({
    ...optionsFor(machine, [299, 15, 900]),
    async runTask({ payload }, { suspendTimeouts, sleep }) {
      if (payload !== 900) return payload;
      const resume = suspendTimeouts();
      await sleep(100_000);
      resume();
      return payload;
    },
    onEvent({ type, scope, timestamp }) {
      if (scope.kind === 'child' && /Execution(?!Started)/.test(type)) {
        ends.push([(timestamp - START) / 1000, scope.index, type]);
      }
    },
  });
  expect(ends).toEqual([
    [15, 1, 'ExecutionSucceeded'],
    [299, 0, 'ExecutionSucceeded'],
    // it started after 15 seconds
    [415, 2, 'ExecutionTimedOut'],
  ]);
});
