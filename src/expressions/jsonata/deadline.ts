import vm from 'node:vm';
import { LIMITS, LimitError } from './limits.ts';

/** Milliseconds of evaluations after which others get a turn: signals, timers, output. */
const TIME_A_TURN = 100;

/** Constant code: what is to run comes to it as a value. */
const callWork = new vm.Script('work()');

/** The time that the evaluation at hand has left; an evaluation starts it anew. */
export class Deadline {
  #end = Number.POSITIVE_INFINITY;
  #busy = 0;
  #room: vm.Context | undefined;

  start(): void {
    this.#end = performance.now() + LIMITS.time;
  }

  /** To be called after each evaluation, and waited for if there is something to wait for. */
  pause(): Promise<void> | undefined {
    this.#busy += performance.now() - (this.#end - LIMITS.time);
    if (this.#busy < TIME_A_TURN) return undefined;
    this.#busy = 0;
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Milliseconds, at least 1. Throws LimitError where none are left. */
  remaining(): number {
    const rest = this.#end - performance.now();
    if (rest <= 0) throw new LimitError('time');
    return Math.max(1, Math.ceil(rest));
  }

  /**
   * Runs what may take long, whatever it does, and has V8 break it off when the time is over: then LimitError. What was
   * broken off may have left its own data in any state. Costs a tenth of a millisecond, for V8's watchdog is a thread.
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
