import { type Clock, createVirtualClock } from '../engine/clock.ts';

/** Shorter work takes no time, so that times are repeatable. */
const STEP_MS = 1000;

/**
 * A clock that starts at a given time and jumps over waits. It stands still while a handler takes less than a second,
 * so that times are the same in each run. A handler that never returns still hits its timeout.
 * @param start in milliseconds since the epoch
 */
export function createFixedClock(start: number, realNow?: () => number): Clock {
  return createVirtualClock(start, realNow, STEP_MS);
}
