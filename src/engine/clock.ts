/** The run's time. The driver asks it when to wake up; nobody else waits. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Real milliseconds to wait until the clock shows `time`, or 0 where it can jump there. */
  delayUntil(time: number): number;
  /** Moves a clock that can jump. */
  jumpTo(time: number): void;
  /** Keeps the clock in step with real time until the returned function is called. */
  hold(): () => void;
}

/**
 * Milliseconds of real time, whatever the run's clock shows: how long work keeps the thread busy. Not `performance`, for
 * which Node loads a dozen modules.
 */
export const busyTime = Date.now;

const NOTHING = (): void => {};

/** Runs with the system's clock, but never back: where that one is set back, it goes on from where it was. */
export function createRealClock(): Clock {
  let shift = 0;
  let last = 0;
  const now = (): number => {
    const time = Date.now() + shift;
    if (time < last) shift += last - time;
    else last = time;
    return last;
  };
  return {
    now,
    delayUntil: (time) => Math.max(0, time - now()),
    jumpTo: NOTHING,
    hold: () => NOTHING,
  };
}

/**
 * A clock that stands still and jumps over waits, but runs with real time while real work is under way:
 * a handler of 50 ms takes 50 ms on it, however many waits are pending.
 */
export function createVirtualClock(start: number, realNow: () => number = Date.now): Clock {
  let base = start;
  let heldSince = 0;
  let holds = 0;
  const now = (): number => (holds > 0 ? base + (realNow() - heldSince) : base);
  return {
    now,
    delayUntil: (time) => (holds > 0 ? Math.max(0, time - now()) : 0),
    jumpTo: (time) => {
      if (holds === 0 && time > base) base = time;
    },
    hold: () => {
      if (holds++ === 0) heldSince = realNow();
      let released = false;
      return () => {
        if (released) return;
        released = true;
        const time = now();
        if (--holds === 0) base = time;
      };
    },
  };
}
