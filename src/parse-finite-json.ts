import type { Json } from './json.ts';

/** An exponent of three digits, as every shorter number beyond the largest double has. */
const LARGE_EXPONENT = /\d[eE]\+?\d{3}/;
/** The largest double has 309 digits; an exponent of two digits may add 99 to these. */
const MANY_DIGITS = 210;

/**
 * Whether a JSON text may contain a number beyond the largest double. False only if that is certain. Each run of many
 * digits has one at a multiple of their number: looking at all characters would take as long as half of the parse.
 */
export function mayBeInfinite(text: string): boolean {
  for (let at = 0; at < text.length; at += MANY_DIGITS) {
    if (isDigit(text, at) && digitsAround(text, at) >= MANY_DIGITS) return true;
  }
  return LARGE_EXPONENT.test(text);
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

/** The number of consecutive digits, which includes this one; at least MANY_DIGITS if there are more. */
function digitsAround(text: string, at: number): number {
  let [start, end] = [at, at + 1];
  while (end - start < MANY_DIGITS && isDigit(text, start - 1)) start--;
  while (end - start < MANY_DIGITS && isDigit(text, end)) end++;
  return end - start;
}

/**
 * As JSON.parse, but refuses numbers beyond a double: JavaScript would read them as Infinity, and write that as null.
 */
export function parseFiniteJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (!mayBeInfinite(text)) return value;
  const pending: Json[] = [value];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node === Number.POSITIVE_INFINITY || node === Number.NEGATIVE_INFINITY) {
      throw new SyntaxError('a number is out of the range of a double');
    }
    if (typeof node === 'object' && node !== null) for (const child of Object.values(node)) pending.push(child);
  }
  return value;
}
