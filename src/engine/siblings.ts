/** A child of a fork. */
interface Sibling {
  readonly index: number;
  /** Where it stands among those that run. */
  place: number;
}

/**
 * The children of a fork that run. No Map: once it has grown old, its tables keep each other alive, and with them children
 * that have ended long ago, until the next full garbage collection.
 */
export class Siblings<T extends Sibling> {
  readonly #live: T[] = [];

  get size(): number {
    return this.#live.length;
  }

  add(sibling: T): void {
    sibling.place = this.#live.push(sibling) - 1;
  }

  /** Of one that has been added; the last one takes its place. */
  delete(sibling: T): void {
    const last = this.#live.pop();
    if (last === undefined || last === sibling) return;
    this.#live[sibling.place] = last;
    last.place = sibling.place;
  }

  clear(): void {
    this.#live.length = 0;
  }

  find(index: number): T | undefined {
    return this.#live.find((sibling) => sibling.index === index);
  }

  /** In the order of branches and items. */
  inOrder(): readonly T[] {
    return [...this.#live].sort((a, b) => a.index - b.index);
  }
}
