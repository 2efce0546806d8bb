import vm from 'node:vm';
import { monotonicNow } from '../../monotonic-clock.ts';
import { LIMITS, LimitError } from './limits.ts';

/** Milliseconds of evaluation after which the event loop gets a turn: signals, timers, output. */
const TIME_A_TURN = 100;

/** Constant code: the function to run is passed as a value. */
const callWork = new vm.Script('work()');

/** The remaining time of the current evaluation; each evaluation restarts it. */
export class Deadline {
  #end = Number.POSITIVE_INFINITY;
  #busy = 0;
  #room: vm.Context | undefined;

  start(): void {
    this.#end = monotonicNow() + LIMITS.time;
  }

  /** Call it after each evaluation, and await the result if there is one. */
  pause(): Promise<void> | undefined {
    this.#busy += monotonicNow() - (this.#end - LIMITS.time);
    if (this.#busy < TIME_A_TURN) return undefined;
    this.#busy = 0;
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Milliseconds, at least 1. Throws LimitError if none are left. */
  remaining(): number {
    const rest = this.#end - monotonicNow();
    if (rest <= 0) throw new LimitError('time');
    return Math.max(1, Math.ceil(rest));
  }

  /**
   * Runs code that may take long, and has V8 terminate it when the time is up: then LimitError. Terminated code may
   * leave its own data in any state. Costs a tenth of a millisecond, because V8's watchdog is a thread.
   */
  run<T>(work: () => T): T {
    const timeout = this.remaining();
    this.#room ??= vm.createContext(Object.create(null), { name: 'bounded work' });
    const room = this.#room;
    room.work = work;
    try {
      return callWork.runInContext(room, { timeout }) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
        throw new LimitError('time');
      }
      throw error;
    } finally {
      room.work = undefined;
    }
  }
}
