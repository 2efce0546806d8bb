import type { Diagnostic } from './diagnostic.ts';
import { duplicateKey } from './duplicate-key.ts';
import { JsonError, jsonErrors } from './json-error.ts';
import { MAX_DEPTH } from './limits.ts';
import type { SourceFile } from './source-file.ts';
import type { MapEntry, SourceNode } from './source-node.ts';

export type JsonResult =
  | { readonly node: SourceNode; readonly warnings: readonly Diagnostic[]; readonly error?: never }
  | { readonly error: JsonError; readonly node?: never; readonly warnings?: never };

/**
 * Reads a JSON text with the position of each value. Accepts what JSON accepts, and in the place of a value a bare
 * `${Placeholder}`, as a string that holds it: a definition whose substitutions are not known is JSON all the same.
 * Duplicate keys are warnings; the last one counts. The first syntax error ends the parse.
 */
export function parseJson(file: SourceFile): JsonResult {
  try {
    const parser = new Parser(file);
    return { node: parser.document(), warnings: parser.warnings };
  } catch (error) {
    if (error instanceof JsonError) return { error };
    throw error;
  }
}

/** What follows a value at once, as most commas and colons do, has no blanks to be skipped. */
const SPACE = 0x20;
const QUOTE = 0x22;
const DOLLAR = 0x24;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
const BYTE_ORDER_MARK = 0xfeff;

// Expressions run as machine code from their second use on, long before a loop over characters does.
/** The rest of a string without escapes, up to its quote. */
const PLAIN_STRING = /[^"\\\u0000-\u001f]*"/y;
const BLANKS = /[ \n\r\t]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLACEHOLDER = /\$\{[^\s{}"]+\}/y;
const WORD = /[A-Za-z0-9_$]+/y;
const LITERALS = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/** Objects with fewer keys are compared pair by pair: cheaper than a set of names. */
const FEW_KEYS = 12;

class Parser {
  readonly warnings: Diagnostic[] = [];
  readonly #file: SourceFile;
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#text = file.text;
  }

  document(): SourceNode {
    if (this.#text.charCodeAt(0) === BYTE_ORDER_MARK) this.#at = 1;
    const node = this.#value();
    // not by #skipSpace: where V8 has optimized that, a look beyond the end throws the work away
    BLANKS.lastIndex = this.#at;
    BLANKS.test(this.#text);
    const end = BLANKS.lastIndex;
    if (end < this.#text.length) throw jsonErrors.trailingText(this.#file, end, this.#code(end));
    return node;
  }

  #value(): SourceNode {
    const first = this.#skipSpace();
    if (first === QUOTE) {
      const start = this.#at;
      const value = this.#string();
      return { kind: 'scalar', value, file: this.#file, start, end: this.#at };
    }
    if (first === OPEN_MAP) return this.#map();
    if (first === OPEN_LIST) return this.#list();
    if ((first >= 0x30 && first <= 0x39) || first === 0x2d) return this.#number();
    return this.#word(first);
  }

  #map(): SourceNode {
    const start = this.#at++;
    this.#enter(start);
    const entries: MapEntry[] = [];
    let next = this.#skipSpace();
    if (next !== CLOSE_MAP) {
      for (;;) {
        if (next !== QUOTE) throw jsonErrors.expectedName(this.#file, this.#at, next, start);
        const keyStart = this.#at;
        const key = this.#string();
        const keyRange = { file: this.#file, start: keyStart, end: this.#at };
        next = this.#text.charCodeAt(this.#at);
        if (next <= SPACE) next = this.#skipSpace();
        if (next !== COLON) throw jsonErrors.expectedColon(this.#file, this.#at, next, start);
        this.#at++;
        entries.push({ key, keyRange, value: this.#value() });
        next = this.#text.charCodeAt(this.#at);
        if (next <= SPACE) next = this.#skipSpace();
        if (next === CLOSE_MAP) break;
        if (next !== COMMA) throw jsonErrors.expectedComma(this.#file, this.#at, next, 'Object', start);
        this.#at++;
        next = this.#skipSpace();
      }
      this.#warnOfDuplicates(entries);
    }
    this.#at++;
    this.#depth--;
    return { kind: 'map', entries, file: this.#file, start, end: this.#at };
  }

  #list(): SourceNode {
    const start = this.#at++;
    this.#enter(start);
    const items: SourceNode[] = [];
    if (this.#skipSpace() !== CLOSE_LIST) {
      for (;;) {
        items.push(this.#value());
        let next = this.#text.charCodeAt(this.#at);
        if (next <= SPACE) next = this.#skipSpace();
        if (next === CLOSE_LIST) break;
        if (next !== COMMA) throw jsonErrors.expectedComma(this.#file, this.#at, next, 'Array', start);
        this.#at++;
      }
    }
    this.#at++;
    this.#depth--;
    return { kind: 'list', items, file: this.#file, start, end: this.#at };
  }

  #enter(start: number): void {
    if (++this.#depth > MAX_DEPTH) throw jsonErrors.tooDeep(this.#file, start, MAX_DEPTH);
  }

  #number(): SourceNode {
    const start = this.#at;
    NUMBER.lastIndex = start;
    const match = NUMBER.exec(this.#text);
    if (match === null) throw jsonErrors.badNumber(this.#file, start + 1, this.#code(start + 1));
    this.#at = NUMBER.lastIndex;
    const next = this.#code(this.#at);
    if (isWordCode(next)) throw jsonErrors.badNumber(this.#file, this.#at, next);
    return { kind: 'scalar', value: Number(match[0]), file: this.#file, start, end: this.#at };
  }

  #word(first: number): SourceNode {
    const start = this.#at;
    if (first === DOLLAR) {
      PLACEHOLDER.lastIndex = start;
      const placeholder = PLACEHOLDER.exec(this.#text);
      if (placeholder !== null) {
        this.#at = PLACEHOLDER.lastIndex;
        return { kind: 'scalar', value: placeholder[0], file: this.#file, start, end: this.#at };
      }
    }
    WORD.lastIndex = start;
    const word = WORD.exec(this.#text)?.[0];
    if (word === undefined) throw jsonErrors.expectedValue(this.#file, start, first);
    const value = LITERALS.get(word);
    if (value === undefined) throw jsonErrors.unknownToken(this.#file, start, word);
    this.#at += word.length;
    return { kind: 'scalar', value, file: this.#file, start, end: this.#at };
  }

  /** Reads a string from its opening quote; most hold no escape and are one slice. */
  #string(): string {
    const text = this.#text;
    const start = this.#at + 1;
    PLAIN_STRING.lastIndex = start;
    if (PLAIN_STRING.test(text)) {
      this.#at = PLAIN_STRING.lastIndex;
      return text.slice(start, this.#at - 1);
    }
    return this.#escapedString(start);
  }

  #escapedString(start: number): string {
    const text = this.#text;
    for (let i = start; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) {
        this.#at = i + 1;
        return JSON.parse(text.slice(start - 1, i + 1)) as string;
      }
      if (code === BACKSLASH) i += this.#escapeLength(i);
      else if (code < 0x20) throw jsonErrors.controlCharacter(this.#file, i, code);
    }
    throw jsonErrors.openString(this.#file, start - 1);
  }

  /** How many characters follow the backslash. */
  #escapeLength(backslash: number): number {
    const letter = this.#text[backslash + 1];
    if (letter === undefined) throw jsonErrors.openString(this.#file, backslash);
    if (letter === 'u') {
      for (let i = backslash + 2; i < backslash + 6; i++) {
        if (!/[0-9a-fA-F]/.test(this.#text[i] ?? '')) throw jsonErrors.badUnicodeEscape(this.#file, i, this.#code(i));
      }
      return 5;
    }
    if (!'"\\/bfnrt'.includes(letter)) throw jsonErrors.badEscape(this.#file, backslash + 1, this.#code(backslash + 1));
    return 1;
  }

  /** Moves to the next character that is no white space and gives its code; NaN at the end. */
  #skipSpace(): number {
    const text = this.#text;
    const code = text.charCodeAt(this.#at);
    if (code > SPACE) return code;
    BLANKS.lastIndex = this.#at;
    BLANKS.test(text);
    this.#at = BLANKS.lastIndex;
    return text.charCodeAt(this.#at);
  }

  #code(at: number): number {
    return this.#text.charCodeAt(at);
  }

  #warnOfDuplicates(entries: readonly MapEntry[]): void {
    const { length } = entries;
    if (length < FEW_KEYS) {
      for (let i = 1; i < length; i++) {
        for (let k = 0; k < i; k++) if (entries[k]!.key === entries[i]!.key) this.#warnOfDuplicate(entries[i]!);
      }
      return;
    }
    const seen = new Set<string>();
    for (const entry of entries) {
      if (seen.has(entry.key)) this.#warnOfDuplicate(entry);
      seen.add(entry.key);
    }
  }

  #warnOfDuplicate(entry: MapEntry): void {
    this.warnings.push(duplicateKey(entry));
  }
}

function isWordCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x2e
  );
}
