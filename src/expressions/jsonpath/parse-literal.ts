import { type Json, setOwn } from '../../json.ts';
import { type Cursor, expect, fail, nested, peek, skipBlanks, takeMatch } from '../../source/cursor.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const WORD = /[^\s()<>=~!&|,:'"@$/[\]{}]+/y;
const ESCAPES: { readonly [char: string]: string } = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** A literal of a filter or a function's argument; `text` is how Java's BigDecimal prints a number (`1.0`). */
export interface Literal {
  readonly value: Json;
  readonly text?: string;
}

/**
 * Parses a literal at the cursor as Jayway's lenient JSON: quotes of both kinds, numbers, true, false, null, lists,
 * objects. Any other word is a string (`FAIL`), as Step Functions accepts it.
 */
export function parseLiteral(cursor: Cursor): Literal {
  const char = skipBlanks(cursor);
  if (char === "'" || char === '"') return { value: readQuoted(cursor) };
  if (char === '[') return { value: nested(cursor, () => readList(cursor)) };
  if (char === '{') return { value: nested(cursor, () => readObject(cursor)) };
  return readWord(cursor);
}

/** Parses a quoted string with Java's escapes; the cursor is at its opening quote. */
export function readQuoted(cursor: Cursor): string {
  const start = cursor.at;
  const quote = peek(cursor);
  let value = '';
  for (cursor.at++; peek(cursor) !== quote; cursor.at++) {
    if (cursor.at >= cursor.text.length) fail(cursor, `The string that starts at ${start} needs a closing ${quote}`);
    value += peek(cursor) === '\\' ? readEscape(cursor) : peek(cursor);
  }
  cursor.at++;
  return value;
}

/** Parses an escape and leaves the cursor at its last character. */
function readEscape(cursor: Cursor): string {
  cursor.at++;
  const char = peek(cursor);
  if (char !== 'u') return ESCAPES[char] ?? char;
  const digits = cursor.text.slice(cursor.at + 1, cursor.at + 5);
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) fail(cursor, 'Expected four hexadecimal digits after \\u');
  cursor.at += 4;
  return String.fromCharCode(Number.parseInt(digits, 16));
}

function readList(cursor: Cursor): Json {
  const items: Json[] = [];
  expect(cursor, '[');
  while (skipBlanks(cursor) !== ']') {
    items.push(parseLiteral(cursor).value);
    if (skipBlanks(cursor) !== ']') expect(cursor, ',');
  }
  expect(cursor, ']');
  return items;
}

function readObject(cursor: Cursor): Json {
  const object: { [key: string]: Json } = {};
  expect(cursor, '{');
  while (skipBlanks(cursor) !== '}') {
    const key = parseLiteral(cursor);
    expect(cursor, ':');
    setOwn(
      object,
      typeof key.value === 'string' ? key.value : (key.text ?? String(key.value)),
      parseLiteral(cursor).value,
    );
    if (skipBlanks(cursor) !== '}') expect(cursor, ',');
  }
  expect(cursor, '}');
  return object;
}

function readWord(cursor: Cursor): Literal {
  const start = cursor.at;
  const word = takeMatch(cursor, WORD);
  if (word === '') fail(cursor, 'Expected a value', start);
  if (NUMBER.test(word)) return { value: Number(word), text: printDecimal(word) };
  // `1+1`, `1.2.3`: Jayway reads a number, and then knows no operator that starts with the rest
  if (/^[\d+.-]/.test(word)) fail(cursor, 'Expected a number', start);
  if (word === 'true' || word === 'false') return { value: word === 'true' };
  return { value: word === 'null' ? null : word };
}

/** Without a plus and leading zeros; an exponent is expanded as JavaScript does. */
function printDecimal(word: string): string {
  if (/e/i.test(word)) return String(Number(word));
  const [, sign, digits] = /^(-?)\+?0*(?=\d)(.*)$/.exec(word.replace(/^([+-]?)\./, '$10.'))!;
  return `${sign}${digits}`;
}
