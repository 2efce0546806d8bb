/** What stands in a list of places. */
export interface Placed {
  /** Where; set by the list. */
  place: number;
}

/**
 * What runs, in no order. No Map: once it has grown old, its tables keep each other alive, and with them all that has ended
 * long ago, until the next full garbage collection.
 */
export class Places<T extends Placed> {
  protected readonly live: T[] = [];

  get size(): number {
    return this.live.length;
  }

  add(one: T): void {
    one.place = this.live.push(one) - 1;
  }

  /** The last one moves to the place of the removed one. One that is not in the list, or no longer, changes nothing. */
  delete(one: T): void {
    if (this.live[one.place] !== one) return;
    const last = this.live.pop()!;
    if (last === one) return;
    this.live[one.place] = last;
    last.place = one.place;
  }

  clear(): void {
    this.live.length = 0;
  }

  all(): T[] {
    return [...this.live];
  }
}
