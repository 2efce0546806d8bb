import type { LineListener } from '../environment/execution-environment.ts';

/** The maximum number of lines held back. */
const MAX_LINES = 10_000;

/** Holds lines back until it is known that they should be shown. */
export class HeldLines {
  readonly #listener: LineListener;
  #lines: Parameters<LineListener>[] | undefined = [];

  constructor(listener: LineListener) {
    this.#listener = listener;
  }

  readonly listen: LineListener = (...line) => {
    if (this.#lines === undefined) return this.#listener(...line);
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES) this.release();
  };

  /** Shows them; further lines are shown at once. */
  release(): void {
    const lines = this.#lines ?? [];
    this.#lines = undefined;
    for (const line of lines) this.#listener(...line);
  }
}
