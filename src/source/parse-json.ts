import type { Diagnostic } from './diagnostic.ts';
import { duplicateKey } from './duplicate-key.ts';
import { JsonError } from './json-error.ts';
import { jsonErrors } from './json-errors.ts';
import { MAX_DEPTH } from './limits.ts';
import { SourceFile } from './source-file.ts';
import type { MapEntry, SourceNode } from './source-node.ts';

export type JsonResult =
  | { readonly node: SourceNode; readonly warnings: readonly Diagnostic[]; readonly error?: never }
  | { readonly error: JsonError; readonly node?: never; readonly warnings?: never };

/**
 * Parses a JSON text with the position of each value. Accepts JSON and, in place of a value, a bare `${Placeholder}`,
 * read as a string: a definition with unknown substitutions still counts as JSON. Duplicate keys are warnings; the last
 * one wins. The first syntax error ends the parse.
 */
export function parseJson(file: SourceFile): JsonResult {
  try {
    const warnings: Diagnostic[] = [];
    const node = parseDocument(file, warnings, DEFINITION);
    roots.add(node);
    return { node, warnings };
  } catch (error) {
    if (error instanceof JsonError) return { error };
    throw error;
  }
}

const roots = new WeakSet<SourceNode>();

/** Whether a node is all of a JSON text and nothing else: it nests no deeper than the parser goes. */
export function isWholeJson(node: SourceNode): boolean {
  return roots.has(node);
}

/**
 * Where a text stops being valid JSON: the offset of the unexpected character, or the text's length if it ends too
 * early.
 * @param text must be refused by `JSON.parse`, which does not always say where
 */
export function findJsonError(text: string): number {
  const error = readJsonError(text);
  return error === undefined || error.kind === 'open-string' ? text.length : error.range.start;
}

/** The first syntax error of a JSON text that is not a definition; undefined if there is none. */
export function readJsonError(text: string): JsonError | undefined {
  try {
    parseDocument(new SourceFile('', text), [], DATA);
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
  return undefined;
}

interface Rules {
  /** It may contain placeholders, and its numbers must be doubles, as in Jackson. */
  readonly isDefinition: boolean;
  readonly maxDepth: number;
}
const DEFINITION: Rules = { isDefinition: true, maxDepth: MAX_DEPTH };
const DATA: Rules = { isDefinition: false, maxDepth: 1000 };

/** A value that is followed at once by a comma or colon, as most are, needs no skipping of blanks. */
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

// Regular expressions run as machine code from their second use on, long before a loop over characters does.
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
/** In objects with fewer keys, comparing pairs is cheaper than a set of names. */
const FEW_KEYS = 12;

/**
 * Its state is in variables, not in a class: a file is parsed once, before V8 optimizes anything, and until then
 * private members take a third of the time.
 */
function parseDocument(file: SourceFile, warnings: Diagnostic[], rules: Rules): SourceNode {
  const { text } = file;
  let at = 0;
  let depth = 0;

  function document(): SourceNode {
    if (text.charCodeAt(0) === BYTE_ORDER_MARK) at = 1;
    const node = value();
    // not by skipSpace: once V8 has optimized that, an access beyond the end discards the optimized code
    BLANKS.lastIndex = at;
    BLANKS.test(text);
    const end = BLANKS.lastIndex;
    if (end < text.length) throw jsonErrors().trailingText(file, end, code(end));
    return node;
  }

  function value(): SourceNode {
    let first = text.charCodeAt(at);
    // one space, as after most colons
    if (first === SPACE) first = text.charCodeAt(++at);
    if (first <= SPACE) first = skipSpace();
    if (first === QUOTE) {
      const start = at;
      return { kind: 'scalar', value: string(), file, start, end: at };
    }
    if (first === OPEN_MAP) return map();
    if (first === OPEN_LIST) return list();
    if ((first >= 0x30 && first <= 0x39) || first === 0x2d) return number();
    return word(first);
  }

  function map(): SourceNode {
    const start = at++;
    enter(start);
    const entries: MapEntry[] = [];
    let next = skipSpace();
    if (next !== CLOSE_MAP) {
      for (;;) {
        if (next !== QUOTE) throw jsonErrors().expectedName(file, at, next, start);
        const keyStart = at;
        const key = string();
        const keyRange = { file, start: keyStart, end: at };
        next = text.charCodeAt(at);
        if (next <= SPACE) next = skipSpace();
        if (next !== COLON) throw jsonErrors().expectedColon(file, at, next, start);
        at++;
        entries.push({ key, keyRange, value: value() });
        next = text.charCodeAt(at);
        if (next <= SPACE) next = skipSpace();
        if (next === CLOSE_MAP) break;
        if (next !== COMMA) throw jsonErrors().expectedComma(file, at, next, 'Object', start);
        next = text.charCodeAt(++at);
        if (next <= SPACE) next = skipSpace();
      }
      if (entries.length > 1) warnOfDuplicates(entries);
    }
    at++;
    depth--;
    return { kind: 'map', entries, file, start, end: at };
  }

  function list(): SourceNode {
    const start = at++;
    enter(start);
    const items: SourceNode[] = [];
    if (skipSpace() !== CLOSE_LIST) {
      for (;;) {
        items.push(value());
        let next = text.charCodeAt(at);
        if (next <= SPACE) next = skipSpace();
        if (next === CLOSE_LIST) break;
        if (next !== COMMA) throw jsonErrors().expectedComma(file, at, next, 'Array', start);
        at++;
      }
    }
    at++;
    depth--;
    return { kind: 'list', items, file, start, end: at };
  }

  function enter(start: number): void {
    if (++depth > rules.maxDepth) throw jsonErrors().tooDeep(file, start, rules.maxDepth);
  }

  function number(): SourceNode {
    const start = at;
    NUMBER.lastIndex = start;
    if (!NUMBER.test(text)) throw jsonErrors().badNumber(file, start + 1, code(start + 1));
    at = NUMBER.lastIndex;
    const next = code(at);
    if (isWordCode(next)) throw jsonErrors().badNumber(file, at, next);
    const value = Number(text.slice(start, at));
    if (!Number.isFinite(value) && rules.isDefinition) throw jsonErrors().numberOutOfRange(file, start, at);
    return { kind: 'scalar', value, file, start, end: at };
  }

  function word(first: number): SourceNode {
    const start = at;
    if (first === DOLLAR && rules.isDefinition) {
      PLACEHOLDER.lastIndex = start;
      const placeholder = PLACEHOLDER.exec(text);
      if (placeholder !== null) {
        at = PLACEHOLDER.lastIndex;
        return { kind: 'scalar', value: placeholder[0], file, start, end: at };
      }
    }
    WORD.lastIndex = start;
    const word = WORD.exec(text)?.[0];
    if (word === undefined) throw jsonErrors().expectedValue(file, start, first);
    const value = LITERALS.get(word);
    if (value === undefined) throw jsonErrors().unknownToken(file, start, word);
    at += word.length;
    return { kind: 'scalar', value, file, start, end: at };
  }

  /** Parses a string from its opening quote; most contain no escape and are a single slice. */
  function string(): string {
    const start = at + 1;
    PLAIN_STRING.lastIndex = start;
    if (PLAIN_STRING.test(text)) {
      at = PLAIN_STRING.lastIndex;
      return text.slice(start, at - 1);
    }
    return escapedString(start);
  }

  function escapedString(start: number): string {
    for (let i = start; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) {
        at = i + 1;
        return JSON.parse(text.slice(start - 1, i + 1)) as string;
      }
      if (code === BACKSLASH) i += escapeLength(i);
      else if (code < 0x20) throw jsonErrors().controlCharacter(file, i, code);
    }
    throw jsonErrors().openString(file, start - 1);
  }

  /** The number of characters after the backslash. */
  function escapeLength(backslash: number): number {
    const letter = text[backslash + 1];
    if (letter === undefined) throw jsonErrors().openString(file, backslash);
    if (letter === 'u') {
      for (let i = backslash + 2; i < backslash + 6; i++) {
        if (!/[0-9a-fA-F]/.test(text[i] ?? '')) throw jsonErrors().badUnicodeEscape(file, i, code(i));
      }
      return 5;
    }
    if (!'"\\/bfnrt'.includes(letter)) throw jsonErrors().badEscape(file, backslash + 1, code(backslash + 1));
    return 1;
  }

  /** Moves to the next character that is not white space and returns its code; NaN at the end. */
  function skipSpace(): number {
    BLANKS.lastIndex = at;
    BLANKS.test(text);
    at = BLANKS.lastIndex;
    return text.charCodeAt(at);
  }

  function code(at: number): number {
    return text.charCodeAt(at);
  }

  function warnOfDuplicates(entries: readonly MapEntry[]): void {
    const { length } = entries;
    if (length < FEW_KEYS) {
      for (let i = 1; i < length; i++) {
        for (let k = 0; k < i; k++) if (entries[k]!.key === entries[i]!.key) warnOfDuplicate(entries[i]!);
      }
      return;
    }
    const seen = new Set<string>();
    for (const entry of entries) {
      if (seen.has(entry.key)) warnOfDuplicate(entry);
      seen.add(entry.key);
    }
  }

  function warnOfDuplicate(entry: MapEntry): void {
    warnings.push(duplicateKey(entry));
  }

  return document();
}

function isWordCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x2e
  );
}
