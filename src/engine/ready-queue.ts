/** Processes that are ready to run, in the order in which they became ready, except that urgent ones come first. */
export class ReadyQueue<T> {
  readonly #ready: (T | undefined)[] = [];
  #head = 0;
  readonly #urgent: T[] = [];

  get isEmpty(): boolean {
    return this.#urgent.length === 0 && this.#head === this.#ready.length;
  }

  add(item: T): void {
    this.#ready.push(item);
  }

  /** Queues a process before everything that is ready. */
  addUrgent(item: T): void {
    this.#urgent.push(item);
  }

  take(): T | undefined {
    if (this.#urgent.length > 0) return this.#urgent.pop();
    const next = this.#ready[this.#head];
    if (next === undefined) return undefined;
    // otherwise ended processes would stay reachable and move to V8's old generation
    this.#ready[this.#head] = undefined;
    this.#head++;
    // not each time that it is empty: a run of a few states would move its whole queue for each of them
    if (this.#head === 4096 || (this.#head === this.#ready.length && this.#head >= 64)) {
      this.#ready.splice(0, this.#head);
      this.#head = 0;
    }
    return next;
  }
}
