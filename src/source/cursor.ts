/** The deepest that filters, brackets and literals may be nested in a path. */
const MAX_DEPTH = 100;

/** A reader's position in a path's text. */
export interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

/** The character at the cursor; empty at the end, of which V8 is not asked: it gives up code that it has optimized. */
export function peek({ text, at }: Cursor): string {
  return at < text.length ? text.charAt(at) : '';
}

/** The next character that is not blank, which becomes the cursor's; empty at the end. */
export function skipBlanks(cursor: Cursor): string {
  while (/\s/.test(peek(cursor))) cursor.at++;
  return peek(cursor);
}

/** Steps over the token, if it stands at the cursor. */
export function take(cursor: Cursor, token: string): boolean {
  if (!cursor.text.startsWith(token, cursor.at)) return false;
  cursor.at += token.length;
  return true;
}

/** Steps over blanks and the token, which must be there. */
export function expect(cursor: Cursor, token: string): void {
  skipBlanks(cursor);
  if (!take(cursor, token)) fail(cursor, `Expected "${token}"`);
}

/** What the sticky expression matches at the cursor, stepped over; empty where it does not match. */
export function takeMatch(cursor: Cursor, expression: RegExp): string {
  expression.lastIndex = cursor.at;
  const match = expression.exec(cursor.text)?.[0] ?? '';
  cursor.at += match.length;
  return match;
}

/** Reads one level deeper. The bound keeps a hostile text from exhausting the stack. */
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

/** A path, or a pattern, that does not parse. */
export class PathSyntaxError extends Error {
  override readonly name = 'PathSyntaxError';
  /** Where in its text, counted in UTF-16 units from 0. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
