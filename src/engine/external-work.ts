/** What is under way outside, whose answers are still to come. */
export class ExternalWork {
  readonly #under = new Set<Promise<unknown>>();

  get isNone(): boolean {
    return this.#under.size === 0;
  }

  /** @param onSettled more may be ready then */
  track(work: Promise<unknown>, onSettled: () => void): void {
    const tracked = work.finally(() => {
      this.#under.delete(tracked);
      onSettled();
    });
    this.#under.add(tracked);
  }

  /** Resolves when nothing is under way any more. */
  async drain(): Promise<void> {
    while (this.#under.size > 0) await Promise.allSettled(this.#under);
  }
}
