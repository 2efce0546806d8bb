/** An item of a Places list. */
export interface Placed {
  /** Its index, set by the list. */
  place: number;
}

/**
 * An unordered list with constant-time removal. With a Map, old tables keep each other and their former contents alive
 * until the next full garbage collection.
 */
export class Places<T extends Placed> {
  protected readonly live: T[] = [];
  /** The number of items. Changed only here; read for each step of a run. */
  size = 0;

  add(one: T): void {
    one.place = this.live.push(one) - 1;
    this.size++;
  }

  /** Moves the last item into the place of the removed one. Does nothing if the item is not in the list. */
  delete(one: T): void {
    if (this.live[one.place] !== one) return;
    const last = this.live.pop()!;
    this.size--;
    if (last === one) return;
    this.live[one.place] = last;
    last.place = one.place;
  }

  clear(): void {
    this.live.length = 0;
    this.size = 0;
  }

  all(): T[] {
    return [...this.live];
  }
}
