import type { Io } from './io.ts';

/** Thrown where a command is interrupted before what it does can say so itself. */
export class Interrupted extends Error {}

/** Ctrl-C and the signals that end a process, for as long as a command has something to end before. */
export class Interrupt {
  readonly #controller = new AbortController();
  readonly #off: () => void;

  constructor(io: Io) {
    this.#off = io.onInterrupt(() => this.#controller.abort(new Interrupted('interrupted')));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isInterrupted(): boolean {
    return this.signal.aborted;
  }

  /** What `work` gives. Rejects with Interrupted once there is an interrupt, whether or not the work ends. */
  async until<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    let stop = (): void => {};
    const interrupted = new Promise<never>((_resolve, reject) => {
      stop = () => reject(signal.reason);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
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
