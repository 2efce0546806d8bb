export interface Timer {
  due: number;
  readonly order: number;
  readonly fire: () => void;
  /** A time limit rather than a wait. */
  readonly isDeadline: boolean;
  cancelled: boolean;
}

/** Pending timers by due time, equal ones in order of creation. A binary heap: 10,000 concurrent waits are common. */
export class TimerQueue {
  #heap: Timer[] = [];
  #created = 0;
  /** Suspended deadlines; the remaining time of each is counted from `since`. */
  #suspended: { readonly timer: Timer; readonly since: number }[] = [];
  #suspensions = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(due: number, fire: () => void, isDeadline = false): Timer {
    const timer = this.prepare(due, fire, isDeadline);
    this.start(timer);
    return timer;
  }

  /** A timer that is not running yet. */
  prepare(due: number, fire: () => void, isDeadline = false): Timer {
    return { due, order: this.#created++, fire, isDeadline, cancelled: false };
  }

  start(timer: Timer): void {
    if (timer.isDeadline && this.#suspensions > 0) this.#suspended.push({ timer, since: this.#now() });
    else this.#put(timer);
  }

  /** Until the returned function is called, passing time does not count for deadlines. */
  suspendDeadlines(): () => void {
    if (this.#suspensions++ === 0) {
      const since = this.#now();
      const others = this.#heap.filter(({ isDeadline }) => !isDeadline);
      this.#suspended = this.#heap.filter(({ isDeadline }) => isDeadline).map((timer) => ({ timer, since }));
      this.#heap = [];
      for (const timer of others) this.#put(timer);
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (--this.#suspensions > 0) return;
      const now = this.#now();
      for (const { timer, since } of this.#suspended.splice(0)) {
        timer.due += now - since;
        if (!timer.cancelled) this.#put(timer);
      }
    };
  }

  /** The earliest timer that is not cancelled. */
  peek(): Timer | undefined {
    while (this.#heap[0]?.cancelled) this.#pop();
    return this.#heap[0];
  }

  /** Removes and returns the earliest timer if it is due. */
  takeDue(now: number): Timer | undefined {
    const first = this.peek();
    return first !== undefined && first.due <= now ? this.#pop() : undefined;
  }

  /** One after the other: a callback may take time, and make others due. */
  fireDue(): void {
    for (let timer = this.takeDue(this.#now()); timer !== undefined; timer = this.takeDue(this.#now())) timer.fire();
  }

  #put(timer: Timer): void {
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
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
