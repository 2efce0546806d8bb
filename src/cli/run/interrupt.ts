import { Stopper, type StopSignal } from '../../engine/stop-signal.ts';
import type { Io } from '../io.ts';

/** Thrown where a command is interrupted before what it does can say so itself. */
export class Interrupted extends Error {}

/** Ctrl-C and the signals that end a process, for as long as a command has something to end before. */
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

  /** Set off by an interrupt, or by `stop`. */
  get signal(): StopSignal {
    return this.#stopper;
  }

  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** Stops what hears the signal, for another reason than an interrupt. */
  stop(): void {
    this.#stopper.stop();
  }

  /** What `work` gives. Rejects with Interrupted once there is an interrupt, whether or not the work ends. */
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
