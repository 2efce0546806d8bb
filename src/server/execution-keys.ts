import { randomBytes } from 'node:crypto';

/** Keys in the order in which executions begin, even across restarts. */
export class ExecutionKeys {
  readonly #now: () => number;
  /** For two consecutive servers while the clock jumps back. */
  readonly #own = randomBytes(3).toString('hex');
  #time = 0;
  #count = 0;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  next(): string {
    const time = this.#now();
    if (time > this.#time) {
      this.#time = time;
      this.#count = 0;
    }
    return `${pad(this.#time, 9)}${pad(this.#count++, 4)}${this.#own}`;
  }
}

function pad(number: number, length: number): string {
  return number.toString(36).padStart(length, '0');
}
