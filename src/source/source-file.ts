/** The origin of a character of a derived text: a place in the text that the user edits. */
export interface Origin {
  readonly file: SourceFile;
  readonly offset: number;
}

export interface Position {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
}

/**
 * A text with its path. A derived text (a definition after its substitutions, a block scalar with JSON) maps each of
 * its offsets to an origin, so that every message points into the file that the user edits.
 */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  readonly #origin: ((offset: number) => Origin) | undefined;
  #lineStarts: number[] | undefined;

  constructor(path: string, text: string, origin?: (offset: number) => Origin) {
    this.path = path;
    this.text = text;
    this.#origin = origin;
  }

  /** The file that the user edits, and the offset in it. */
  origin(offset: number): Origin {
    if (this.#origin === undefined) return { file: this, offset };
    const { file, offset: at } = this.#origin(offset);
    return file.origin(at);
  }

  /** Line and column of an offset in this very text; call `origin` first if the text is derived. */
  position(offset: number): Position {
    this.#lineStarts ??= lineStarts(this.text);
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { path: this.path, line: low + 1, column: offset - this.#lineStarts[low]! + 1 };
  }

  /** The text of a 1-based line, without its line break. */
  line(number: number): string {
    this.#lineStarts ??= lineStarts(this.text);
    const start = this.#lineStarts[number - 1] ?? this.text.length;
    const next = this.#lineStarts[number] ?? this.text.length + 1;
    return this.text.slice(start, next - 1).replace(/\r$/, '');
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}

/** A range of a text: [start, end). */
export interface Range {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/**
 * The range in the text that the user edits, of a range in a derived text. If that begins in one file and ends in
 * another, it is the first character.
 */
export function originalRange(range: Range): Range {
  const { file, offset: start } = range.file.origin(range.start);
  const last = range.file.origin(Math.max(range.start, range.end - 1));
  return { file, start, end: (last.file === file ? last.offset : start) + 1 };
}

/** The text without its byte order mark. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
