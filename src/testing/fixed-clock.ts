import type { Clock } from '../engine/clock.ts';

/** Real work counts in whole seconds: shorter work takes no time, so that times are repeatable. */
const STEP_MS = 1000;

/**
 * A clock that starts at a given time and jumps over waits. It stands still while a handler takes less than a second,
 * so that times are the same in each run. A handler that never returns still hits its timeout.
 * @param start in milliseconds since the epoch
 */
export function createFixedClock(start: number, realNow: () => number = Date.now): Clock {
  let base = start;
  let holds = 0;
  let heldSince = 0;
  const held = (): number => realNow() - heldSince;
  const now = (): number => (holds > 0 ? base + Math.floor(held() / STEP_MS) * STEP_MS : base);
  return {
    now,
    delayUntil(time) {
      if (holds === 0) return 0;
      const steps = Math.ceil((time - base) / STEP_MS);
      return Math.max(0, steps * STEP_MS - held());
    },
    jumpTo(time) {
      if (holds === 0 && time > base) base = time;
    },
    hold() {
      if (holds++ === 0) heldSince = realNow();
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        const time = now();
        if (--holds === 0) base = time;
      };
    },
  };
}
