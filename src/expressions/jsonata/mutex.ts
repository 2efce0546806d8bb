/**
 * Lets one evaluation run at a time. All of them share one thread, and an evaluation's time limit must count only its
 * own time, not that of others in between.
 */
export class Mutex {
  #taken = false;
  #waiting: (() => void)[] = [];
  #next = 0;

  /** Resolves when it is the caller's turn; undefined if it already is. */
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
