import vm from 'node:vm';
import { LIMITS, LimitError } from './limits.ts';

/** Constant code: what is to run comes to it as a value. */
const callWork = new vm.Script('work()');

/** The time that the evaluation at hand has left; an evaluation starts it anew. */
export class Deadline {
  #end = Number.POSITIVE_INFINITY;
  #room: vm.Context | undefined;

  start(): void {
    this.#end = performance.now() + LIMITS.time;
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
