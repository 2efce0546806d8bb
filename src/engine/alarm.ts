import { busyTime } from './clock.ts';

/** What a loop that has nothing to do waits for: a time, or somebody who wakes it. */
export class Alarm {
  /** Of the event loop: kept from one wait to the next, since most end before it, and setting one costs a small step. */
  #timer: { readonly timeout: NodeJS.Timeout; readonly at: number } | undefined;
  #wake: (() => void) | undefined;

  /** @param delay milliseconds; the wait may end before: the loop looks again at what is due */
  async wait(delay: number): Promise<void> {
    const at = busyTime() + delay;
    if (this.#timer === undefined || this.#timer.at > at) {
      this.stop();
      const timeout = setTimeout(() => {
        this.#timer = undefined;
        this.wake();
      }, delay);
      this.#timer = { timeout, at };
    }
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  wake(): void {
    this.#wake?.();
  }

  /** Nothing waits any more: a timer would keep the process alive. */
  stop(): void {
    clearTimeout(this.#timer?.timeout);
    this.#timer = undefined;
  }
}
