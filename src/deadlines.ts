import { monotonicNow } from './monotonic-clock.ts';

/** Something that ends when its time is over. */
export interface Deadline {
  /** Milliseconds, by `monotonicNow`. */
  readonly time: number;
  expire(): void;
}

/** The maximum delay of a timer. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Keeps many deadlines with one timer, which is set for the next of them and usually finds it gone: commands end long
 * before. While there are any, the event loop stays alive.
 */
export class Deadlines {
  readonly #pending = new Set<Deadline>();
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;

  add(deadline: Deadline): void {
    this.#pending.add(deadline);
    if (deadline.time < this.#due) this.#setTimer(deadline.time);
    else if (this.#pending.size === 1) this.#timer?.ref();
  }

  remove(deadline: Deadline): void {
    if (this.#pending.delete(deadline) && this.#pending.size === 0) this.#timer?.unref();
  }

  #setTimer(due: number): void {
    clearTimeout(this.#timer);
    this.#due = due;
    const delay = Math.min(Math.max(0, Math.ceil(due - monotonicNow())), MAX_DELAY_MS);
    this.#timer = setTimeout(() => this.#look(), delay);
  }

  #look(): void {
    this.#timer = undefined;
    this.#due = Number.POSITIVE_INFINITY;
    const now = monotonicNow();
    let next = Number.POSITIVE_INFINITY;
    for (const deadline of [...this.#pending]) {
      if (deadline.time > now) {
        next = Math.min(next, deadline.time);
      } else {
        this.#pending.delete(deadline);
        deadline.expire();
      }
    }
    if (next < this.#due) this.#setTimer(next);
  }
}
