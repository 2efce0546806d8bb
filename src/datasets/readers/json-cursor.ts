import type { Json } from '../../json.ts';
import { mayBeInfinite, parseFiniteJson } from '../../parse-finite-json.ts';
import { findJsonError, readJsonError } from '../../source/parse-json.ts';
import { type DataObject, MAX_ITEM_LENGTH, OUT_OF_RANGE, readerError, uriOf } from './data-reader.ts';
import { readTextChunks } from './text-chunks.ts';

/** The default maximum depth of Jackson, AWS's JSON parser. It also limits later recursion on an item. */
const MAX_DEPTH = 1000;

const QUOTE = 34;
const BACKSLASH = 92;

/** The part of a number that `mayBeInfinite` looks at is shorter: it may begin in the chunk before. */
const NUMBER_LENGTH = 220;

/** The result of `peek` and `takeValue` if the available text is too short: await `more()` and try again. */
export const NEED_MORE = Symbol('need more');

/**
 * A position in a JSON document that arrives in chunks. Values are taken as a unit, by finding their end and parsing
 * that much; text before them is discarded. Everything but `more()` is synchronous, so that the items of a chunk need
 * no await each.
 */
export class JsonCursor {
  readonly #uri: string;
  readonly #chunks: AsyncIterator<string>;
  #text = '';
  #at = 0;
  #bytesBefore = 0;
  #hasEnded = false;
  #mayBeInfinite = false;
  /** How far the current value has been searched for its end. */
  #scan = { from: 0, depth: 0, isInString: false };

  constructor(object: DataObject) {
    this.#uri = uriOf(object);
    this.#chunks = readTextChunks(object);
  }

  /** Gets the next chunk, or the end of the document. */
  async more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done) {
      this.#hasEnded = true;
      return;
    }
    const isStart = this.#bytesBefore === 0 && this.#text === '';
    this.#forget(this.#at);
    const checkedTo = Math.max(0, this.#text.length - NUMBER_LENGTH);
    this.#text += next.value;
    this.#mayBeInfinite ||= mayBeInfinite(this.#text.slice(checkedTo));
    // The byte order mark is not part of the document, but counts in byte positions.
    if (isStart && this.#text.startsWith('\ufeff')) this.#at = this.#scan.from = 1;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** The next non-blank character, not consumed; '' at the document's end. */
  peek(): string | typeof NEED_MORE {
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] as string;
      if (character !== ' ' && character !== '\n' && character !== '\r' && character !== '\t') return character;
      this.#at++;
    }
    return this.#hasEnded ? '' : NEED_MORE;
  }

  /** The result of a step, once there is enough text for it. */
  async settle<T>(step: () => T | typeof NEED_MORE): Promise<T> {
    for (;;) {
      const result = step();
      if (result !== NEED_MORE) return result;
      await this.more();
    }
  }

  /** Consumes the character that `peek` returned. */
  take(): void {
    this.#at++;
  }

  /** Consumes the value that begins at the character that `peek` returned. */
  takeValue(): Json | typeof NEED_MORE {
    const end = this.#findEnd();
    if (end === undefined) {
      if (this.#text.length - this.#at > MAX_ITEM_LENGTH) this.#failUnended('has a value of more than 8 MB');
      return NEED_MORE;
    }
    const text = this.#text.slice(this.#at, end);
    const value = this.#parse(text);
    this.#endValue(end);
    return value;
  }

  /** As `takeValue`, but for a value of any size, which is only checked for where it ends. */
  skipValue(): true | typeof NEED_MORE {
    const end = this.#findEnd();
    if (end !== undefined) {
      this.#endValue(end);
      return true;
    }
    this.#forget(Math.min(this.#scan.from, this.#text.length));
    return NEED_MORE;
  }

  /** An error at this position: `<file> <problem> at byte <n>.` */
  error(problem: string, ahead = 0): Error {
    const offset = this.#bytesBefore + Buffer.byteLength(this.#text.slice(0, this.#at + ahead));
    return readerError(`${this.#uri} ${problem} at byte ${offset}.`);
  }

  /** The end of the current value, or undefined if it is beyond the available text. */
  #findEnd(): number | undefined {
    const text = this.#text;
    let { from: i, depth, isInString } = this.#scan;
    if (i < this.#at) i = this.#at;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (isInString) {
        if (code === BACKSLASH) i++;
        else if (code === QUOTE) {
          isInString = false;
          if (depth === 0) return i + 1;
        }
      } else if (code === QUOTE) {
        isInString = true;
      } else if (code === 123 || code === 91) {
        if (++depth > MAX_DEPTH) throw this.error(`is nested deeper than ${MAX_DEPTH} levels`, i - this.#at);
      } else if (code === 125 || code === 93) {
        if (depth === 0) return i;
        if (--depth === 0) return i + 1;
      } else if (depth === 0 && (code === 44 || code === 58 || code <= 32)) {
        return i;
      }
    }
    this.#scan = { from: i, depth, isInString };
    if (!this.#hasEnded) return undefined;
    if (depth > 0 || isInString) this.#failUnended('ends in the middle of a value', text.length - this.#at);
    return text.length;
  }

  /** A value without an end often has a missing quote further back. */
  #failUnended(problem: string, ahead?: number): never {
    const text = this.#text.slice(this.#at);
    const mistake = findJsonError(text);
    throw mistake < text.length ? this.error('is not valid JSON', mistake) : this.error(problem, ahead);
  }

  #endValue(end: number): void {
    this.#at = end;
    this.#scan = { from: end, depth: 0, isInString: false };
  }

  #parse(text: string): Json {
    try {
      return this.#mayBeInfinite ? parseFiniteJson(text) : JSON.parse(text);
    } catch {
      if (readJsonError(text) === undefined) throw this.error(OUT_OF_RANGE);
      throw this.error('is not valid JSON', findJsonError(text));
    }
  }

  #forget(end: number): void {
    this.#bytesBefore += Buffer.byteLength(this.#text.slice(0, end));
    this.#text = this.#text.slice(end);
    this.#at = Math.max(0, this.#at - end);
    this.#scan.from -= end;
  }
}
