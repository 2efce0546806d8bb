import { busyTime } from './clock.ts';

/** Steps between two turns of Node's event loop. */
const STEPS_A_TURN = 64;
/** The number of short steps after which the time is checked. */
const STEPS_UNTIMED = 4;
/** Milliseconds between two turns, for steps with long evaluations. */
const TIME_A_TURN = 250;

/** Gives Node's event loop regular turns, for Ctrl-C, timers and output. */
export class Turns {
  #last = busyTime();
  #steps = 0;

  /**
   * Counts a step, and returns whether a turn is due after it. @param isEvaluated whether an expression was awaited in it,
   * which may have taken long
   */
  step(isEvaluated = false): boolean {
    const steps = ++this.#steps;
    return steps >= STEPS_A_TURN || ((isEvaluated || steps % STEPS_UNTIMED === 0) && this.isLate);
  }

  /** Whether the last turn was long ago. */
  get isLate(): boolean {
    return busyTime() - this.#last > TIME_A_TURN;
  }

  async take(): Promise<void> {
    await nextTurn();
    this.#last = busyTime();
    this.#steps = 0;
  }
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
