import { type Origin, type Range, SourceFile } from './source-file.ts';
import type { ScalarNode, SourceNode } from './source-node.ts';

/**
 * The string value of a scalar, as a file of its own whose offsets map back to the characters that the user wrote: the
 * JSON in a block scalar, the expression in an escaped string. A number is the text as written (`1.10`).
 */
export function scalarText(node: ScalarNode): SourceFile {
  return deriveText(node.file.path, scalarPieces(node), { file: node.file, offset: node.start });
}

/**
 * The location of the characters [start, end) of a string in its file, mapped through escapes, quotes, indentation and
 * folding. The entire node if the mapping fails.
 */
export function characterRange(node: SourceNode, start: number, end: number): Range {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || end > node.value.length) return node;
  const { file, value } = node;
  // most strings are written as they are, after a quote: there is nothing to map
  const first = node.start + 1;
  if (/["']/.test(file.text.charAt(node.start)) && file.text.startsWith(value, first) && !value.includes('\\')) {
    return { file, start: first + start, end: first + Math.max(start + 1, end) };
  }
  const pieces = scalarPieces(node);
  const from = placeIn(pieces, start);
  const last = placeIn(pieces, Math.max(start, end - 1));
  return from === undefined || last === undefined ? node : { file, start: from, end: Math.max(from, last) + 1 };
}

/** The location of a character of the joined text; undefined if its piece only maps to one place. */
function placeIn(pieces: readonly TextPiece[], offset: number): number | undefined {
  let before = 0;
  for (const piece of pieces) {
    const within = offset - before;
    before += piece.text.length;
    if (offset >= before) continue;
    if (piece.verbatim) return piece.offset + within;
    // an escape, a doubled quote, a folded line break
    return /[\\'\s]/.test(piece.file.text.charAt(piece.offset)) ? piece.offset : undefined;
  }
  return undefined;
}

/** The text of a scalar in pieces, for joining with others. */
export function scalarPieces(node: ScalarNode): readonly TextPiece[] {
  const { file, start, end, value, text } = node;
  if (text !== undefined) return [{ text, file, offset: start, verbatim: false }];
  const raw = file.text.slice(start, end);
  if (typeof value === 'number' && Number(raw) === value) return [{ text: raw, file, offset: start, verbatim: true }];
  if (typeof value !== 'string')
    return [{ text: value === null ? '' : `${value}`, file, offset: start, verbatim: false }];
  if (raw === value) return [{ text: value, file, offset: start, verbatim: true }];
  if (raw.slice(1, -1) === value) return [{ text: value, file, offset: start + 1, verbatim: true }];
  if (raw.startsWith('|')) return literalPieces(file, start, raw, value);
  const quote = raw[0] === '"' || raw[0] === "'" ? raw[0] : '';
  const headerLength = raw.startsWith('>') ? raw.indexOf('\n') + 1 : quote.length;
  return new Alignment(file, start, raw, headerLength, quote).align(value);
}

/** A literal block scalar: each line of the value is a line of the file without its indentation. */
function literalPieces(file: SourceFile, start: number, raw: string, value: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let lineStart = raw.indexOf('\n') + 1;
  const indentation = indentationOfBlock(raw, value, lineStart);
  for (const line of value.split(/(?<=\n)/)) {
    const lineEnd = raw.indexOf('\n', lineStart);
    const length = (lineEnd < 0 ? raw.length : lineEnd) - lineStart;
    const offset = start + lineStart + Math.min(indentation, length);
    pieces.push({ text: line, file, offset, verbatim: true });
    lineStart = lineEnd < 0 ? raw.length : lineEnd + 1;
  }
  return pieces;
}

/** The first line that is not empty determines the indentation. */
function indentationOfBlock(raw: string, value: string, contentStart: number): number {
  const valueLine = value.split('\n').find((line) => line.trim() !== '');
  const rawLine = raw
    .slice(contentStart)
    .split(/\r?\n/)
    .find((line) => line.trim() !== '');
  return valueLine === undefined || rawLine === undefined ? 0 : Math.max(0, rawLine.length - valueLine.length);
}

const ESCAPE_LENGTHS = new Map([
  ['x', 4],
  ['u', 6],
  ['U', 10],
]);

/** Walks a value and its source in parallel: they differ in escapes, doubled quotes and folded line breaks. */
class Alignment {
  readonly #pieces: TextPiece[] = [];
  readonly #file: SourceFile;
  readonly #start: number;
  readonly #raw: string;
  readonly #quote: string;
  #at: number;
  /** The part in which they are equal. */
  #run = { text: '', offset: 0 };

  constructor(file: SourceFile, start: number, raw: string, at: number, quote: string) {
    this.#file = file;
    this.#start = start;
    this.#raw = raw;
    this.#at = at;
    this.#quote = quote;
  }

  align(value: string): readonly TextPiece[] {
    for (const char of value) this.#next(char);
    this.#endRun();
    return this.#pieces;
  }

  #next(char: string): void {
    const raw = this.#raw;
    while (this.#quote === '"' && raw[this.#at] === '\\' && /[\r\n]/.test(raw[this.#at + 1] ?? '')) {
      this.#at++;
      this.#skipSpace();
    }
    const length = this.#lengthOfDifference(char);
    if (length !== undefined) {
      this.#stand(char, length);
      return;
    }
    if (this.#run.text === '') this.#run.offset = this.#start + this.#at;
    this.#run.text += char;
    this.#at += char.length;
  }

  /** The number of source characters that the character was written with; undefined if it is written as itself. */
  #lengthOfDifference(char: string): number | undefined {
    const raw = this.#raw;
    if (this.#quote === '"' && raw[this.#at] === '\\') return this.#escapeLength();
    if (this.#quote === "'" && char === "'") return 2;
    const folded = char === ' ' || char === '\n';
    if (folded && /[\r\n]/.test(raw[this.#at] ?? '')) return raw[this.#at] === '\r' ? 2 : 1;
    if (!raw.startsWith(char, this.#at)) this.#skipSpace();
    return raw.startsWith(char, this.#at) ? undefined : 0;
  }

  /** The character was written with this many source characters. */
  #stand(char: string, length: number): void {
    this.#endRun();
    this.#pieces.push({ text: char, file: this.#file, offset: this.#start + this.#at, verbatim: false });
    this.#at += length;
  }

  #escapeLength(): number {
    const length = ESCAPE_LENGTHS.get(this.#raw[this.#at + 1] ?? '') ?? 2;
    const lowSurrogate = /^\\u[dD][89abAB].{2}\\u[dD][c-fC-F]/.test(this.#raw.slice(this.#at, this.#at + 9));
    return lowSurrogate ? 12 : length;
  }

  #skipSpace(): void {
    this.#endRun();
    while (/\s/.test(this.#raw[this.#at] ?? '')) this.#at++;
  }

  #endRun(): void {
    if (this.#run.text !== '') this.#pieces.push({ ...this.#run, file: this.#file, verbatim: true });
    this.#run = { text: '', offset: 0 };
  }
}

/** A part of a derived text, with the place that it came from. */
export interface TextPiece {
  readonly text: string;
  readonly file: SourceFile;
  /** The offset of the piece in `file`. */
  readonly offset: number;
  /**
   * Whether the piece maps to `file` character by character. Otherwise the entire piece maps to `offset`, as a
   * substitution's value maps to its placeholder.
   */
  readonly verbatim: boolean;
}

/** Joins pieces into a text whose offsets map back to where each piece came from. */
export function deriveText(path: string, pieces: readonly TextPiece[], fallback: Origin): SourceFile {
  const starts: number[] = [];
  let length = 0;
  for (const piece of pieces) {
    starts.push(length);
    length += piece.text.length;
  }
  return new SourceFile(path, pieces.map((piece) => piece.text).join(''), (offset) => {
    const index = lastAtOrBefore(starts, offset);
    const piece = pieces[index];
    if (piece === undefined) return fallback;
    return { file: piece.file, offset: piece.verbatim ? piece.offset + offset - starts[index]! : piece.offset };
  });
}

/** The index of the last number that is at most `value`; the numbers are ascending. -1 if there is none. */
function lastAtOrBefore(numbers: readonly number[], value: number): number {
  let low = -1;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numbers[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
