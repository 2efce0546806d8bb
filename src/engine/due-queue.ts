/** Something that happens at a given time. */
export interface Due {
  /** Milliseconds since the epoch. */
  readonly due: number;
  /** Breaks ties between items that are due at the same time. */
  readonly order: number;
  /** True: it must no longer happen. */
  readonly cancelled: boolean;
}

/** Up to this many items, cancelled ones are not swept out. */
const FEW = 1_024;

/** A binary heap, earliest item first. Sweeping keeps cancelled items from outnumbering the others. */
export class DueQueue<T extends Due> {
  #heap: T[] = [];
  #sweepAt = FEW;

  put(item: T): void {
    if (this.#heap.length >= this.#sweepAt) {
      this.#replace(this.#heap.filter(({ cancelled }) => !cancelled));
      this.#sweepAt = Math.max(FEW, 2 * this.#heap.length);
    }
    this.#add(item);
  }

  /** The earliest item that is not cancelled. */
  peek(): T | undefined {
    while (this.#heap[0]?.cancelled) this.#pop();
    return this.#heap[0];
  }

  /** Removes and returns the earliest item if it is due. */
  takeDue(now: number): T | undefined {
    const first = this.peek();
    return first !== undefined && first.due <= now ? this.#pop() : undefined;
  }

  /** Removes and returns all items that match. */
  takeAll(isWanted: (item: T) => boolean): T[] {
    const taken = this.#heap.filter(isWanted);
    this.#replace(this.#heap.filter((item) => !isWanted(item)));
    return taken;
  }

  #replace(items: readonly T[]): void {
    this.#heap = [];
    for (const item of items) this.#add(item);
  }

  #add(item: T): void {
    this.#heap.push(item);
    this.#rise(this.#heap.length - 1);
  }

  #pop(): T {
    const first = this.#heap[0]!;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(index: number): void {
    for (let i = index; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!isBefore(this.#heap[i]!, this.#heap[parent]!)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #sink(index: number): void {
    for (let i = index; ; ) {
      const left = 2 * i + 1;
      const right = left + 1;
      let least = i;
      if (left < this.#heap.length && isBefore(this.#heap[left]!, this.#heap[least]!)) least = left;
      if (right < this.#heap.length && isBefore(this.#heap[right]!, this.#heap[least]!)) least = right;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #swap(a: number, b: number): void {
    const item = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = item;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
