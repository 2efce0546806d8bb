/** The run's time. Only the driver waits for it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds of wall-clock time until the clock shows `time`, or 0 if it can jump there. */
  delayUntil(time: number): number;
  /** Advances a clock that can jump. */
  jumpTo(time: number): void;
  /** Keeps the clock in step with wall-clock time until the returned function is called. */
  hold(): () => void;
}

/**
 * Milliseconds of wall-clock time, whatever the run's clock shows: how long work keeps the thread busy. Not
 * `performance`, for which Node loads a dozen modules.
 */
export const busyTime = Date.now;

const NOTHING = (): void => {};

/**
 * The system's clock, except that it never goes back: if the system's clock is set back, it continues from its last
 * time.
 */
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
 * A clock that stands still and jumps over waits, but runs in real time while real work is in progress: a handler of 50
 * ms takes 50 ms on it, however many waits are pending.
 *
 * @param start milliseconds since the epoch
 * @param stepMs real work counts in whole steps of this many milliseconds
 */
export function createVirtualClock(start: number, realNow: () => number = Date.now, stepMs = 1): Clock {
  let base = start;
  let heldSince = 0;
  let holds = 0;
  const held = (): number => realNow() - heldSince;
  const now = (): number => (holds > 0 ? base + Math.floor(held() / stepMs) * stepMs : base);
  return {
    now,
    delayUntil: (time) => (holds > 0 ? Math.max(0, Math.ceil((time - base) / stepMs) * stepMs - held()) : 0),
    jumpTo: (time) => {
      if (holds === 0) base = Math.max(base, time);
    },
    hold: () => {
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
