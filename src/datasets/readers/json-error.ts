type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'comma or end';

const token =
  /[[\]{},:]|"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** What of a string is right, where it is not right to its end. */
const beginningOfString = /"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*/y;
const blanks = /[ \t\r\n]*/y;

/**
 * Where a text stops being JSON: the index of the first token that cannot be, of the first character that cannot be in a
 * string, or the text's length where it ends too early.
 * Undefined for JSON. `JSON.parse` refuses the same texts but does not always say where.
 */
export function findJsonError(text: string): number | undefined {
  /** The closing brackets that are still to come. */
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = 0;

  function next(pattern: RegExp): string {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  }

  for (;;) {
    next(blanks);
    if (expected === 'comma or end' && open.length === 0) return at === text.length ? undefined : at;
    const start = at;
    const found = next(token);
    if (found === '' && text[start] === '"') {
      next(beginningOfString);
      return at;
    }
    if (expected.endsWith('end') && found === open.at(-1)) {
      open.pop();
      expected = 'comma or end';
    } else if (expected === 'comma or end') {
      if (found !== ',') return start;
      expected = open.at(-1) === '}' ? 'key' : 'value';
    } else if (expected.startsWith('key')) {
      if (!found.startsWith('"')) return start;
      next(blanks);
      if (text[at] !== ':') return at;
      at++;
      expected = 'value';
    } else if (found === '[' || found === '{') {
      open.push(found === '[' ? ']' : '}');
      expected = found === '[' ? 'value or end' : 'key or end';
    } else if (found === '' || /^[\]},:]/.test(found)) {
      return start;
    } else {
      expected = 'comma or end';
    }
  }
}
