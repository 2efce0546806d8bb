import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimerQueue } from '../../src/engine/timer-queue.ts';

describe('TimerQueue', () => {
  it('gives timers by due time, equal ones in the order of their creation, cancelled ones never', () => {
    const timers = fc.array(fc.record({ due: fc.integer({ min: 0, max: 20 }), isCancelled: fc.boolean() }));
    fc.assert(
      fc.property(timers, (specs) => {
        const queue = new TimerQueue();
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

  it('keeps what is not due', () => {
    const queue = new TimerQueue();
    queue.add(10, () => {});
    expect(queue.takeDue(9)).toBeUndefined();
    expect(queue.peek()?.due).toBe(10);
    expect(queue.takeDue(10)?.due).toBe(10);
    expect(queue.takeDue(10)).toBeUndefined();
  });

  it('forgets a timer that is cancelled while it waits', () => {
    const queue = new TimerQueue();
    const first = queue.add(1, () => {});
    queue.add(2, () => {});
    first.cancelled = true;
    expect(queue.peek()?.due).toBe(2);
  });
});
