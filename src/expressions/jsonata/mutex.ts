/**
 * Lets one evaluation run at a time. All of them share one thread, and an evaluation's time limit must count its own
 * time only, not that of others that run in between.
 */
export class Mutex {
  #taken = false;
  #waiting: (() => void)[] = [];
  #next = 0;

  /** Resolved when it is the caller's turn; undefined where nobody is before. */
  acquire(): Promise<void> | undefined {
    if (!this.#taken) {
      this.#taken = true;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(): void {
    const next = this.#waiting[this.#next++];
    if (next === undefined) {
      this.#taken = false;
      this.#waiting = [];
      this.#next = 0;
    } else {
      next();
    }
  }
}
