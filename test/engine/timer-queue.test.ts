import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimerQueue } from '../../src/engine/timer-queue.ts';

describe('TimerQueue', () => {
  it('returns timers by due time, equal ones in order of creation, cancelled ones never', () => {
    const timers = fc.array(fc.record({ due: fc.integer({ min: 0, max: 20 }), isCancelled: fc.boolean() }));
    fc.assert(
      fc.property(timers, (specs) => {
        const queue = new TimerQueue(
          () => 0,
          () => {},
        );
        const fired: number[] = [];
        specs.forEach(({ due, isCancelled }, i) => {
          const timer = queue.add(due, () => fired.push(i));
          timer.cancelled = isCancelled;
        });
        for (let timer = queue.takeDue(20); timer !== undefined; timer = queue.takeDue(20)) timer.fire();
        const expected = specs
          .map(({ due, isCancelled }, i) => ({ due, i, isCancelled }))
          .filter(({ isCancelled }) => !isCancelled)
          .sort((a, b) => a.due - b.due || a.i - b.i);
        expect(fired).toEqual(expected.map(({ i }) => i));
        expect(queue.peek()).toBeUndefined();
      }),
    );
  });

  it('keeps items that are not due', () => {
    const queue = new TimerQueue(
      () => 0,
      () => {},
    );
    queue.add(10, () => {});
    expect(queue.takeDue(9)).toBeUndefined();
    expect(queue.peek()?.due).toBe(10);
    expect(queue.takeDue(10)?.due).toBe(10);
    expect(queue.takeDue(10)).toBeUndefined();
  });

  it('removes a timer that is cancelled while it waits', () => {
    const queue = new TimerQueue(
      () => 0,
      () => {},
    );
    const first = queue.add(1, () => {});
    queue.add(2, () => {});
    first.cancelled = true;
    expect(queue.peek()?.due).toBe(2);
  });

  it('resumes suspended deadlines with their remaining time', () => {
    let now = 0;
    const queue = new TimerQueue(
      () => now,
      () => {},
    );
    const early = queue.add(10, () => {}, true);
    const wait = queue.add(12, () => {});
    const cancelled = queue.add(11, () => {}, true);
    now = 4;
    const resumeFirst = queue.suspendDeadlines();
    const resumeSecond = queue.suspendDeadlines();
    now = 6;
    const late = queue.add(6 + 20, () => {}, true);
    expect(queue.peek()).toBe(wait);
    cancelled.cancelled = true;
    resumeFirst();
    resumeFirst();
    now = 100;
    const last = queue.add(100 + 21, () => {}, true);
    now = 104;
    expect(queue.takeDue(104)).toBe(wait);
    expect(queue.takeDue(104)).toBeUndefined();
    resumeSecond();
    expect(queue.takeDue(109)).toBeUndefined();
    expect(queue.takeDue(110)).toBe(early);
    expect(queue.takeDue(123)).toBeUndefined();
    expect(queue.takeDue(124)).toBe(late);
    expect(queue.takeDue(124)).toBeUndefined();
    expect(queue.takeDue(125)).toBe(last);
    expect(queue.peek()).toBeUndefined();
  });
});
