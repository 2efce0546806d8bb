import type { Alarm } from './alarm.ts';
import type { Clock } from './clock.ts';
import { ExternalWork } from './external-work.ts';
import type { Timer, TimerQueue } from './timer-queue.ts';
import { nextTurn } from './turns.ts';

/** setTimeout's own limit. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** Waits while no strand is ready: for the next timer, or for an answer from outside. */
export class IdleWait {
  readonly #clock: Clock;
  readonly #timers: TimerQueue;
  readonly #alarm: Alarm;
  /** Whether a strand is ready now, or the run has crashed. */
  readonly #mustGoOn: () => boolean;
  readonly #external = new ExternalWork();
  /** Tasks that may be answered from outside. */
  #awaited = 0;

  constructor(clock: Clock, timers: TimerQueue, alarm: Alarm, mustGoOn: () => boolean) {
    this.#clock = clock;
    this.#timers = timers;
    this.#alarm = alarm;
    this.#mustGoOn = mustGoOn;
  }

  /** Registers work outside the engine, in progress until `work` settles; more may be ready after that. */
  track(work: Promise<unknown>): void {
    this.#external.track(work, () => this.#alarm.wake());
  }

  /** Waits for outside work that is still running after everything was stopped. */
  drain(): Promise<void> | undefined {
    return this.#external.drain();
  }

  readonly awaitOutside = (): (() => void) => {
    this.#awaited++;
    let isOver = false;
    return () => {
      if (!isOver) this.#awaited--;
      isOver = true;
    };
  };

  readonly suspendTimeouts = (): (() => void) => {
    const resume = this.#timers.suspendDeadlines();
    return () => {
      resume();
      this.#alarm.wake();
    };
  };

  /** Nothing is ready: waits for the next timer or the next outside answer, whichever comes first. */
  async wait(): Promise<void> {
    const timer = this.#timers.peek();
    if (timer === undefined && this.#external.isNone)
      throw new Error('every strand is waiting, and no work is in progress');
    const isGivingUp = timer === undefined || timer.isDeadline || timer.due === Number.POSITIVE_INFINITY;
    const release = this.#awaited > 0 && isGivingUp ? this.#clock.hold() : undefined;
    await this.#waitFor(timer);
    release?.();
  }

  async #waitFor(timer: Timer | undefined): Promise<void> {
    if (timer !== undefined && this.#clock.delayUntil(timer.due) === 0) {
      // answers that have already arrived, a crash and a stop take precedence over a jump of the clock
      await (this.#external.isNone ? undefined : nextTurn());
      if (this.#mustGoOn()) return;
      if (this.#timers.peek() !== timer || this.#clock.delayUntil(timer.due) > 0) return;
      if (timer.due === Number.POSITIVE_INFINITY) {
        // nothing else can happen: endless waits are cancelled at the current time
        this.#timers.takeDue(timer.due)?.fire();
        return;
      }
      this.#clock.jumpTo(timer.due);
      this.#timers.fireDue();
      return;
    }
    // a timer even if nothing is due: otherwise Node would exit while the process waits for calls
    const delay = timer === undefined ? MAX_TIMEOUT : Math.min(this.#clock.delayUntil(timer.due), MAX_TIMEOUT);
    await this.#alarm.wait(delay);
  }
}
