import { randomBytes } from 'node:crypto';

/** Generates keys that sort by start of execution, even across restarts. */
export class ExecutionKeys {
  readonly #now: () => number;
  /** Keeps the order if the clock goes back between two servers. */
  readonly #own = randomBytes(3).toString('hex');
  #time = -1;
  #timeText = '';
  #count = 0;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  next(): string {
    const time = this.#now();
    if (time > this.#time) {
      this.#time = time;
      this.#timeText = pad(time, 9);
      this.#count = 0;
    }
    return `${this.#timeText}${pad(this.#count++, 4)}${this.#own}`;
  }
}

function pad(number: number, length: number): string {
  return number.toString(36).padStart(length, '0');
}
