import { Stopper, type StopSignal } from '../../engine/stop-signal.ts';
import type { Io } from '../io.ts';

/** Thrown if a command is interrupted before its work can report that itself. */
export class Interrupted extends Error {}

/** Handles Ctrl-C and termination signals while a command has something to stop first. */
export class Interrupt {
  readonly #stopper = new Stopper();
  readonly #off: () => void;
  #isInterrupted = false;

  constructor(io: Io) {
    this.#off = io.onInterrupt(() => {
      this.#isInterrupted = true;
      this.stop();
    });
  }

  /** Aborted by an interrupt, or by `stop`. */
  get signal(): StopSignal {
    return this.#stopper;
  }

  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** Stops the work that uses the signal, for another reason than an interrupt. */
  stop(): void {
    this.#stopper.stop();
  }

  /** The result of `work`. Rejects with Interrupted on an interrupt, whether or not the work ends. */
  async until<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    let stop = (): void => {};
    const interrupted = new Promise<never>((_resolve, reject) => {
      stop = () => reject(new Interrupted('interrupted'));
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop);
    });
    try {
      return await Promise.race([work, interrupted]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Signals end the process again. */
  end(): void {
    this.#off();
  }
}
