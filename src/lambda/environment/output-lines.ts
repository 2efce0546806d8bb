import type { LineListener } from './execution-environment.ts';

/** The maximum size of a CloudWatch Logs event; longer lines are split there, too. */
const MAX_LINE_LENGTH = 262_144;

/**
 * Splits a stream of text into lines of at most 262,144 characters; a rest without a line break comes with `flush`.
 * Linear in the text, however it is split into chunks.
 */
export class OutputLines {
  readonly #emit: (line: string) => void;
  /** The beginning of a line, in pieces. */
  #pieces: string[] = [];
  #length = 0;

  constructor(emit: (line: string) => void) {
    this.#emit = emit;
  }

  push(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#add(text.slice(start, end));
      this.#endLine();
      start = end + 1;
    }
    if (start < text.length) this.#add(text.slice(start));
  }

  flush(): void {
    if (this.#length > 0) this.#endLine();
  }

  #add(text: string): void {
    let start = 0;
    while (this.#length + text.length - start > MAX_LINE_LENGTH) {
      const end = start + MAX_LINE_LENGTH - this.#length;
      this.#pieces.push(text.slice(start, end));
      this.#endLine();
      start = end;
    }
    this.#pieces.push(text.slice(start));
    this.#length += text.length - start;
  }

  #endLine(): void {
    const line = this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    this.#emit(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
}

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
