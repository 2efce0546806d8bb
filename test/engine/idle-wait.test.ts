import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Clock, createRealClock, createVirtualClock } from '../../src/engine/clock.ts';
import { execute } from '../../src/engine/execute.ts';
import type { TaskRunner } from '../../src/engine/task-runner.ts';
import { compileCase, optionsFor } from './run-case.ts';

const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' };

/** Runs a machine of the states, of which the first is `A`, and returns the types of its events. */
async function run(states: Record<string, object>, runTask: TaskRunner, clock: Clock = createVirtualClock(0)) {
  const machine = await compileCase({ StartAt: 'A', States: states } as never);
  const events: string[] = [];
  await execute({ ...optionsFor(machine), clock, runTask, onEvent: ({ type }) => events.push(type) });
  return events;
}

describe('a wait that is in progress notices', () => {
  // a job is polled like this
  test.each([
    ['real', createRealClock()],
    ['virtual', createVirtualClock(0)],
  ])("a task's next sleep, on a %s clock", async (_, clock) => {
    const poll: TaskRunner = async (_request, { hold, sleep }) => {
      const release = hold();
      for (let polls = 0; polls < 3; polls++) {
        await sleep(1);
        await delay(5);
      }
      release();
      return null;
    };
    expect((await run({ A: { ...task, End: true } }, poll, clock)).at(-1)).toBe('ExecutionSucceeded');
  });

  test('that nothing holds the clock any more', async () => {
    const waiting = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3_600, End: true } } };
    const working = { StartAt: 'Work', States: { Work: { ...task, End: true } } };
    const work: TaskRunner = async (_request, { hold, awaitOutside }) => {
      const release = hold();
      await delay(5);
      release();
      // an answer from outside may come at any time: the hour is skipped, but not this
      const close = awaitOutside();
      await delay(50);
      close();
      return null;
    };
    const events = await run({ A: { Type: 'Parallel', Branches: [waiting, working], End: true } }, work);
    expect(events.indexOf('WaitStateExited')).toBeGreaterThan(0);
    expect(events.indexOf('WaitStateExited')).toBeLessThan(events.indexOf('TaskStateExited'));
  });

  test.each([0, 1, 2, 5, 20])('that a task may be answered from outside, after %i turns', async (turns) => {
    const wait: TaskRunner = async (_request, { awaitOutside }) => {
      for (let i = 0; i < turns; i++) await null;
      const close = awaitOutside();
      await delay(20);
      close();
      return null;
    };
    const events = await run({ A: { ...task, TimeoutSeconds: 60, End: true } }, wait);
    expect(events.at(-1)).toBe('ExecutionSucceeded');
  });

  // a clock that stands still meanwhile: what mocks take is no time of the run
  test.each([1, 5, 30])('that a task works on its answer, for %i ms', async (ms) => {
    const clock = createVirtualClock(0);
    const work: TaskRunner = async (_request, { sleep }) => {
      await sleep(7_000);
      await delay(ms);
      return null;
    };
    const events = await run({ A: { ...task, TimeoutSeconds: 60, End: true } }, work, clock);
    expect(events.at(-1)).toBe('ExecutionSucceeded');
    expect(clock.now()).toBe(7_000);
  });

  test('that a task has worked for longer than its timeout', async () => {
    const before = Date.now();
    const events = await run({ A: { ...task, TimeoutSeconds: 1, End: true } }, async () => {
      await delay(1_500);
      return null;
    });
    expect(events.at(-1)).toBe('ExecutionFailed');
    expect(Date.now() - before).toBeGreaterThan(990);
  });

  test('that timeouts are suspended', async () => {
    const pause: TaskRunner = async (_request, { suspendTimeouts }) => {
      await null;
      const resume = suspendTimeouts();
      await delay(20);
      resume();
      return null;
    };
    const events = await run({ A: { ...task, TimeoutSeconds: 60, End: true } }, pause);
    expect(events.at(-1)).toBe('ExecutionSucceeded');
  });
});

// "The event loop gets a turn after 64 steps": for Ctrl-C
test.each([
  ['waits', { Type: 'Wait', Seconds: 1, Next: 'B' }],
  ['tasks that answer at once', { ...task, Next: 'B' }],
])('the event loop has its turns while a machine loops over %s', async (_, state) => {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  count();
  const choices = [{ Variable: '$', StringEquals: 'end', Next: 'C' }];
  const states = { A: state, B: { Type: 'Choice', Choices: choices, Default: 'A' }, C: { Type: 'Succeed' } };
  const events = await run(states, async () => ({}));
  isOver = true;
  const steps = events.filter((type) => type.endsWith('Exited')).length / 2;
  expect(turns).toBeGreaterThan(steps / 64 - 2);
});
