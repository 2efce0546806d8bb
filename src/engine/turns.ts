import { busyTime } from './clock.ts';

/** Milliseconds between two turns of Node's event loop, for steps with long evaluations. */
const TIME_A_TURN = 250;

/** Gives Node's event loop regular turns, for Ctrl-C, timers and output. */
export class Turns {
  #last = busyTime();

  get isDue(): boolean {
    return busyTime() - this.#last > TIME_A_TURN;
  }

  async take(): Promise<void> {
    await nextTurn();
    this.restart();
  }

  /** Call it when the event loop has just had a turn. */
  restart(): void {
    this.#last = busyTime();
  }
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
