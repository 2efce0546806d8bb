import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EngineHost } from '../../src/engine/engine-host.ts';
import { ROOT_SCOPE } from '../../src/engine/events.ts';
import { Journal, type JournalEntry } from '../../src/engine/journal.ts';
import { serviceLimits } from '../../src/engine/limits.ts';
import { compileCase, optionsFor, START } from './run-case.ts';

test('an execution that is started while the engine is idle runs at once', async () => {
  const machine = await compileCase({ StartAt: 'P', States: { P: { Type: 'Pass', Result: 'ran', End: true } } });
  const options = optionsFor(machine);
  const host = new EngineHost({
    ...options,
    limitsOf: (_, type) => serviceLimits(type),
    runTask: () => Promise.reject(new Error('no task here')),
    onEvent: () => {},
  });
  let close = () => {};
  host.keepOpen(
    new Promise((resolve) => {
      close = resolve;
    }),
  );
  let isDone = false;
  const running = host.run(() => isDone);
  await setImmediate();
  const { outcome } = host.start({ machine, info: options.info }, { ...ROOT_SCOPE });
  expect(await outcome).toMatchObject({ status: 'SUCCEEDED', output: 'ran' });
  isDone = true;
  close();
  await running;
});

const wait = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Wait', Seconds: 60, End: true } } });
const ended = { StartAt: 'C', States: { C: { Type: 'Succeed' } } };
const parallel = { Type: 'Parallel', Branches: [wait('A'), ended, wait('B')], End: true };
const inlineMap = { Type: 'Map', ItemProcessor: wait('A'), End: true };
const distributed = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
const mapRun = { Type: 'Map', ItemProcessor: { ...distributed, ...wait('A') }, End: true };

test.each([
  ['branches that wait, and one that has ended', parallel, true],
  ['an inline Map whose items wait', inlineMap, true],
  // the observers of a Map run keep what runs it alive
  ['a Map run whose child executions wait', mapRun, false],
])('of executions that only wait, all but those with a Map run are parked: %s', async (_, state, isParked) => {
  const machine = await compileCase({ StartAt: 'S', States: { S: state } });
  const options = optionsFor(machine, [1, 2]);
  let waiting = 0;
  const host = new EngineHost({
    ...options,
    limitsOf: (_, type) => serviceLimits(type),
    runTask: () => Promise.reject(new Error('no task here')),
    onEvent: ({ type }) => {
      if (type === 'WaitStateEntered') waiting++;
    },
  });
  const { now } = options.clock;
  const journal = new Journal({ now, random: Math.random, chanceOf: () => Math.random, write: () => {} });
  host.start({ machine, info: options.info, journal }, { ...ROOT_SCOPE });
  const startedAt = now();
  await host.run(() => waiting === 2);
  expect(host.park(journal, startedAt)?.due).toBe(isParked ? startedAt + 60_000 : undefined);
});

// "If the state machine runs longer than the specified time, it fails with a States.Timeout error"
test.each([
  ['parked', true],
  ['left off by a process that ended', false],
])("a machine's TimeoutSeconds counts from its start although the execution was %s", async (_, isParked) => {
  const machine = await compileCase({ ...wait('A'), TimeoutSeconds: 40 });
  const { info, clock, ...options } = optionsFor(machine);
  let isWaiting = false;
  let ends: [string, number][] = [];
  const createHost = () =>
    new EngineHost({
      ...options,
      clock,
      limitsOf: (_, type) => serviceLimits(type),
      runTask: () => Promise.reject(new Error('no task here')),
      onEvent: ({ type, timestamp }) => {
        isWaiting ||= type === 'WaitStateEntered';
        if (type.startsWith('Execution')) ends.push([type, (timestamp - START) / 1000]);
      },
    });
  const past: JournalEntry[] = [];
  const createJournal = () =>
    new Journal({ now: clock.now, random: () => 0, chanceOf: () => () => 0, write: (entry) => past.push(entry) });
  const [first, journal] = [createHost(), createJournal()];
  first.start({ machine, info, journal }, ROOT_SCOPE);
  await first.run(() => isWaiting);
  if (isParked) expect(first.park(journal, START)?.due).toBe(START + 40_000);
  const host = isParked ? first : createHost();
  ends = [];
  await host.resume({ machine, info, journal: createJournal().withPast([...past]) }, ROOT_SCOPE, false).told;
  await host.run(() => host.size === 0);
  expect(ends).toEqual([
    ['ExecutionStarted', 0],
    ['ExecutionTimedOut', 40],
  ]);
});
