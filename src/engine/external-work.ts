import { type Placed, Places } from './places.ts';

interface Work extends Placed {
  readonly done: Promise<unknown>;
}

/** Work outside the engine whose results are pending. */
export class ExternalWork {
  readonly #under = new Places<Work>();

  get isNone(): boolean {
    return this.#under.size === 0;
  }

  /** @param onSettled called after each piece of work: more may be ready then */
  track(work: Promise<unknown>, onSettled: () => void): void {
    const tracked: Work = {
      place: 0,
      done: work.finally(() => {
        this.#under.delete(tracked);
        onSettled();
      }),
    };
    this.#under.add(tracked);
  }

  /** Resolves when no work is in progress; undefined if there is none now. */
  drain(): Promise<void> | undefined {
    return this.isNone ? undefined : this.#drain();
  }

  async #drain(): Promise<void> {
    while (!this.isNone) await Promise.allSettled(this.#under.all().map(({ done }) => done));
  }
}
