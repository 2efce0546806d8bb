import { busyTime } from './clock.ts';

/** What an idle loop waits for: a time, or a wake-up call. */
export class Alarm {
  /**
   * A timer of the event loop. It is kept from one wait to the next: most waits end before it fires, and setting a
   * timer has a cost.
   */
  #timer: { readonly timeout: NodeJS.Timeout; readonly at: number } | undefined;
  #wake: (() => void) | undefined;
  /** Whether there has been a wake-up call. Reset it before reading what the calls tell changes of. */
  hasRung = false;

  /** @param delay milliseconds; the wait may end earlier: the loop checks again what is due */
  wait(delay: number): Promise<void> | undefined {
    if (this.hasRung) return undefined;
    const at = busyTime() + delay;
    if (this.#timer === undefined || this.#timer.at > at) {
      this.stop();
      const timeout = setTimeout(() => {
        this.#timer = undefined;
        this.lookAgain();
      }, delay);
      this.#timer = { timeout, at };
    }
    return new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  wake(): void {
    this.hasRung = true;
    this.lookAgain();
  }

  /** Ends a wait, but changes nothing for a loop that is about to reach its time. */
  lookAgain(): void {
    const wake = this.#wake;
    // it may be woken many times before it continues, and each call of a settled promise has a cost
    this.#wake = undefined;
    wake?.();
  }

  /** Nothing is waiting any more: the timer would keep the process alive. */
  stop(): void {
    clearTimeout(this.#timer?.timeout);
    this.#timer = undefined;
  }
}
