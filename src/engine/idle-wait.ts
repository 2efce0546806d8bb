import type { Alarm } from './alarm.ts';
import { busyTime, type Clock } from './clock.ts';
import { ExternalWork } from './external-work.ts';
import type { Timer, TimerQueue } from './timer-queue.ts';
import type { Turns } from './turns.ts';

/** setTimeout's own limit. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/**
 * Waits while no strand is ready: for the next timer, or for an answer from outside. Everything that a wait depends on
 * sounds the alarm when it changes, at whatever moment: the ready strands, the timers, holds of the clock, outside work.
 */
export class IdleWait {
  readonly #clock: Clock;
  readonly #timers: TimerQueue;
  readonly #alarm: Alarm;
  readonly #turns: Turns;
  readonly #external = new ExternalWork();
  /** Tasks that may be answered from outside. */
  #awaited = 0;
  /** Tasks that work on their answers. */
  #working = 0;

  constructor(clock: Clock, timers: TimerQueue, alarm: Alarm, turns: Turns) {
    this.#clock = clock;
    this.#timers = timers;
    this.#alarm = alarm;
    this.#turns = turns;
  }

  /** Registers work outside the engine, in progress until `work` settles; more may be ready after that. */
  track(work: Promise<unknown>): void {
    this.#external.track(work, () => this.#alarm.lookAgain());
  }

  /** Waits for outside work that is still running after everything was stopped. */
  drain(): Promise<void> | undefined {
    return this.#external.drain();
  }

  /** Keeps the clock in step with wall-clock time until the returned function is called. */
  readonly hold = (): (() => void) => this.#until(this.#clock.hold());

  readonly awaitOutside = (): (() => void) => {
    this.#awaited++;
    let isOver = false;
    return this.#until(() => {
      if (!isOver) this.#awaited--;
      isOver = true;
    });
  };

  /** Another task, or one fewer, works on its answer, and does not wait for anything that goes by the run's clock. */
  readonly countWork = (change: 1 | -1): void => {
    this.#working += change;
  };

  readonly suspendTimeouts = (): (() => void) => this.#until(this.#timers.suspendDeadlines());

  /** Something that a wait depends on has changed, and changes back when the returned function is called. */
  #until(end: () => void): () => void {
    this.#alarm.wake();
    return () => {
      end();
      this.#alarm.wake();
    };
  }

  /**
   * Nothing is ready: waits for the next timer or the next outside answer, whichever comes first. It may end earlier:
   * call it again if nothing is ready then. Undefined if the clock has jumped to the timer.
   */
  wait(): Promise<void> | undefined {
    this.#alarm.hasRung = false;
    const timer = this.#timers.peek();
    if (timer === undefined && this.#external.isNone)
      throw new Error('every strand is waiting, and no work is in progress');
    return this.#awaited > 0 && isGivingUp(timer) ? this.#waitInRealTime(timer) : this.#waitFor(timer);
  }

  async #waitInRealTime(timer: Timer | undefined): Promise<void> {
    const release = this.#clock.hold();
    try {
      await this.#waitFor(timer);
    } finally {
      release();
    }
  }

  #waitFor(timer: Timer | undefined): Promise<void> | undefined {
    if (timer !== undefined && this.#clock.delayUntil(timer.due) === 0) {
      if (!this.#external.isNone) return this.#reachUnlessRung(timer);
      this.#reach(timer);
      return undefined;
    }
    // a timer even if nothing is due: otherwise Node would exit while the process waits for calls
    const delay = timer === undefined ? MAX_TIMEOUT : Math.min(this.#clock.delayUntil(timer.due), MAX_TIMEOUT);
    return this.#alarm.wait(delay);
  }

  /** Answers that have already arrived, a crash and a stop take precedence over a jump of the clock. */
  async #reachUnlessRung(timer: Timer): Promise<void> {
    await this.#turns.take();
    if (this.#alarm.hasRung || timer.cancelled) return;
    if (this.#working > 0 && isGivingUp(timer) && !(await this.#outlastWork(timer))) return;
    this.#reach(timer);
  }

  /**
   * Work that takes longer than a turn may take any time. The clock stands still meanwhile, but it must not jump over an
   * answer. Returns whether the timer's time has passed without one.
   */
  async #outlastWork(timer: Timer): Promise<boolean> {
    const delay = timer.due - this.#clock.now();
    const end = busyTime() + delay;
    await this.#alarm.wait(Math.min(delay, MAX_TIMEOUT));
    return !this.#alarm.hasRung && !timer.cancelled && busyTime() >= end;
  }

  #reach(timer: Timer): void {
    if (timer.due === Number.POSITIVE_INFINITY) {
      // nothing else can happen: endless waits are cancelled at the current time
      this.#timers.takeDue(timer.due)?.fire();
      return;
    }
    this.#clock.jumpTo(timer.due);
    this.#timers.fireDue();
  }
}

/** Whether the run gives up waiting for something when the timer fires. */
function isGivingUp(timer: Timer | undefined): boolean {
  return timer === undefined || timer.isDeadline || timer.due === Number.POSITIVE_INFINITY;
}
