import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EngineHost } from '../../src/engine/engine-host.ts';
import { ROOT_SCOPE } from '../../src/engine/events.ts';
import { Journal } from '../../src/engine/journal.ts';
import { serviceLimits } from '../../src/engine/limits.ts';
import { compileCase, optionsFor } from './run-case.ts';

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
const parallel = { Type: 'Parallel', Branches: [wait('A'), wait('B')], End: true };
const inlineMap = { Type: 'Map', ItemProcessor: wait('A'), End: true };
const distributed = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
const mapRun = { Type: 'Map', ItemProcessor: { ...distributed, ...wait('A') }, End: true };

test.each([
  ['branches that wait', parallel, true],
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
