export interface Timer {
  readonly due: number;
  readonly order: number;
  readonly fire: () => void;
  /** Gives up on something, where others bring something about. */
  readonly isDeadline: boolean;
  cancelled: boolean;
}

/** Pending timers by due time, equal ones in the order of their creation. A binary heap: 10,000 waits at once are usual. */
export class TimerQueue {
  readonly #heap: Timer[] = [];
  #created = 0;

  add(due: number, fire: () => void, isDeadline = false): Timer {
    const timer: Timer = { due, order: this.#created++, fire, isDeadline, cancelled: false };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return timer;
  }

  /** The earliest timer that is not cancelled. */
  peek(): Timer | undefined {
    while (this.#heap[0]?.cancelled) this.#pop();
    return this.#heap[0];
  }

  /** Takes the earliest timer out if it is due. */
  takeDue(now: number): Timer | undefined {
    const first = this.peek();
    return first !== undefined && first.due <= now ? this.#pop() : undefined;
  }

  #pop(): Timer {
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
    const timer = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = timer;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
