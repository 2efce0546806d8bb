/** The maximum nesting of filters, brackets and literals in a path. */
const MAX_DEPTH = 100;

/** A parser's position in a path's text. */
export interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

/** The character at the cursor; empty at the end, where V8 would discard optimized code for an access out of bounds. */
export function peek({ text, at }: Cursor): string {
  return at < text.length ? text.charAt(at) : '';
}

/** Moves to the next non-blank character and returns it; empty at the end. */
export function skipBlanks(cursor: Cursor): string {
  while (/\s/.test(peek(cursor))) cursor.at++;
  return peek(cursor);
}

/** Steps over the token, if it is at the cursor. */
export function take(cursor: Cursor, token: string): boolean {
  if (!cursor.text.startsWith(token, cursor.at)) return false;
  cursor.at += token.length;
  return true;
}

/** Steps over blanks and the required token. */
export function expect(cursor: Cursor, token: string): void {
  skipBlanks(cursor);
  if (!take(cursor, token)) fail(cursor, `Expected "${token}"`);
}

/** Matches the sticky expression at the cursor and steps over the match; empty if it does not match. */
export function takeMatch(cursor: Cursor, expression: RegExp): string {
  expression.lastIndex = cursor.at;
  const match = expression.exec(cursor.text)?.[0] ?? '';
  cursor.at += match.length;
  return match;
}

/** Parses one level deeper. The limit keeps a hostile text from exhausting the stack. */
export function nested<T>(cursor: Cursor, read: () => T): T {
  if (cursor.depth >= MAX_DEPTH) fail(cursor, `Nested more than ${MAX_DEPTH} levels deep`);
  cursor.depth++;
  const result = read();
  cursor.depth--;
  return result;
}

export function fail(cursor: Cursor, message: string, at: number = cursor.at): never {
  const found = cursor.text.charAt(at);
  throw new PathSyntaxError(`${message} but found ${found === '' ? 'the end' : `"${found}"`}`, at);
}

/** A syntax error in a path or pattern. */
export class PathSyntaxError extends Error {
  override readonly name = 'PathSyntaxError';
  /** The offset in its text, in UTF-16 units. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
