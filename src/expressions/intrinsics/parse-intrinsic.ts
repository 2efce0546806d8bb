import { type Cursor, expect, fail, PathSyntaxError, peek, skipBlanks, take, takeMatch } from '../../source/cursor.ts';

/** AWS's limit for nested calls. */
const MAX_NESTING = 10;

export interface IntrinsicCall {
  readonly kind: 'call';
  /** Without `States.`. */
  readonly name: string;
  readonly args: readonly IntrinsicArgument[];
  /** The offset of the call in the text. */
  readonly offset: number;
}

export type IntrinsicArgument =
  | IntrinsicCall
  | { readonly kind: 'path'; readonly text: string; readonly offset: number }
  | { readonly kind: 'literal'; readonly value: number | boolean | null }
  /** `raw` keeps the escapes. */
  | { readonly kind: 'string'; readonly value: string; readonly raw: string };

/**
 * Parses `States.Name(argument, ...)`, which must be the entire text.
 * @throws PathSyntaxError
 */
export function parseIntrinsic(text: string): IntrinsicCall {
  const cursor: Cursor = { text, at: 0, depth: 0 };
  const call = parseCall(cursor);
  if (skipBlanks(cursor) !== '') fail(cursor, 'Nothing can follow the call');
  return call;
}

function parseCall(cursor: Cursor): IntrinsicCall {
  const offset = cursor.at;
  if (!take(cursor, 'States.')) fail(cursor, 'Expected an intrinsic function');
  const name = takeMatch(cursor, /\w+/y);
  if (++cursor.depth > MAX_NESTING)
    throw new PathSyntaxError(`Calls can be nested up to ${MAX_NESTING} levels deep`, offset);
  const args: IntrinsicArgument[] = [];
  expect(cursor, '(');
  while (skipBlanks(cursor) !== ')') {
    if (args.length > 0) expect(cursor, ',');
    args.push(parseArgument(cursor));
  }
  expect(cursor, ')');
  cursor.depth--;
  return { kind: 'call', name, args, offset };
}

function parseArgument(cursor: Cursor): IntrinsicArgument {
  const start = cursor.at;
  const char = skipBlanks(cursor);
  if (char === "'") return readString(cursor);
  if (char === '$') return readPath(cursor);
  if (char === 'S') return parseCall(cursor);
  const word = takeMatch(cursor, /[^\s,()]+/y);
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
  if (word === 'null') return { kind: 'literal', value: null };
  if (/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(word)) return { kind: 'literal', value: Number(word) };
  return fail(
    cursor,
    "Expected a path, a number, true, false, null, a call or a string in single quotes ('...'),",
    start,
  );
}

/** Parses a string in single quotes. It may contain line breaks; only \', \\, \{ and \} are escapes. */
function readString(cursor: Cursor): IntrinsicArgument {
  const start = ++cursor.at;
  for (; peek(cursor) !== "'"; cursor.at++) {
    if (cursor.at >= cursor.text.length) fail(cursor, "Expected a closing '");
    if (peek(cursor) !== '\\') continue;
    cursor.at++;
    if (!/['\\{}]/.test(peek(cursor))) fail(cursor, "Only \\', \\\\, \\{ and \\} are escapes,");
  }
  const raw = cursor.text.slice(start, cursor.at++);
  return { kind: 'string', value: raw.replace(/\\(.)/gs, '$1'), raw };
}

/**
 * Parses a path up to the comma or bracket that ends the argument; within the path's own brackets, both belong to the
 * path.
 */
function readPath(cursor: Cursor): IntrinsicArgument {
  const offset = cursor.at;
  let closers = '';
  for (; cursor.at < cursor.text.length; cursor.at++) {
    const char = peek(cursor);
    if (closers === '' && /[\s,)]/.test(char)) break;
    if (char === '\\') cursor.at++;
    if (char === '[') closers = `]${closers}`;
    else if (char === '(') closers = `)${closers}`;
    else if (closers !== '' && closers.startsWith(char)) closers = closers.slice(1);
    else if (closers !== '' && (char === "'" || char === '"')) skipQuoted(cursor, char);
  }
  if (closers !== '') fail(cursor, `The path needs a closing ${closers.charAt(0)}`);
  return { kind: 'path', text: cursor.text.slice(offset, cursor.at), offset };
}

/** Moves from an opening quote to the closing one. */
function skipQuoted(cursor: Cursor, quote: string): void {
  for (cursor.at++; cursor.at < cursor.text.length && peek(cursor) !== quote; cursor.at++) {
    if (peek(cursor) === '\\') cursor.at++;
  }
}
