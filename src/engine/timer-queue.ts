import { DueQueue } from './due-queue.ts';

export interface Timer {
  due: number;
  readonly order: number;
  fire: () => void;
  /** True for a time limit, false for a wait. */
  readonly isDeadline: boolean;
  /** Set by `cancelTimer`. */
  cancelled: boolean;
}

const NOTHING = (): void => {};

/** A cancelled timer stays in its queue for a while, and keeps nothing alive there. */
export function cancelTimer(timer: Timer): void {
  timer.cancelled = true;
  timer.fire = NOTHING;
}

/** Pending timers by due time, equal ones in order of creation. 10,000 concurrent waits are common. */
export class TimerQueue {
  readonly #queue = new DueQueue<Timer>();
  #created = 0;
  /** Suspended deadlines; their remaining time is counted from `since`. */
  #suspended: { readonly timer: Timer; readonly since: number }[] = [];
  #suspensions = 0;
  readonly #now: () => number;
  readonly #onRunning: () => void;

  /** @param onRunning called when a timer begins to run: it may be due before those that are waited for */
  constructor(now: () => number, onRunning: () => void) {
    this.#now = now;
    this.#onRunning = onRunning;
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
    if (timer.isDeadline && this.#suspensions > 0) {
      this.#suspended.push({ timer, since: this.#now() });
      return;
    }
    this.#queue.put(timer);
    this.#onRunning();
  }

  /** Until the returned function is called, passing time does not count towards deadlines. */
  suspendDeadlines(): () => void {
    if (this.#suspensions++ === 0) {
      const since = this.#now();
      const deadlines = this.#queue.takeAll(({ isDeadline }) => isDeadline);
      this.#suspended = deadlines.map((timer) => ({ timer, since }));
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (--this.#suspensions > 0) return;
      const now = this.#now();
      for (const { timer, since } of this.#suspended.splice(0)) {
        timer.due += now - since;
        if (!timer.cancelled) this.#queue.put(timer);
      }
    };
  }

  /** The earliest timer that is not cancelled. */
  peek(): Timer | undefined {
    return this.#queue.peek();
  }

  /** Removes and returns the earliest timer if it is due. */
  takeDue(now: number): Timer | undefined {
    return this.#queue.takeDue(now);
  }

  /** One after the other: a callback may take time, in which other timers become due. */
  fireDue(): void {
    for (let timer = this.takeDue(this.#now()); timer !== undefined; timer = this.takeDue(this.#now())) timer.fire();
  }
}
