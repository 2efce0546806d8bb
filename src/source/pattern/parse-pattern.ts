import { type Cursor, fail, nested, peek, take, takeMatch } from '../cursor.ts';

export type PatternNode =
  /** One character (a code point). */
  | { readonly kind: 'char'; readonly accepts: (char: string) => boolean }
  | { readonly kind: 'assert'; readonly holds: (text: string, at: number) => boolean }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number };

export interface PatternFlags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
}

const LINE_END = /[\n\r\u0085\u2028\u2029]/;
const WORD = /\w/;

/** Parses the part of Java's regular expressions that a finite automaton can run. Throws PathSyntaxError. */
export function parsePattern(cursor: Cursor, flags: PatternFlags): PatternNode {
  const node = parseChoice(cursor, flags);
  if (peek(cursor) === ')') fail(cursor, 'Expected the end of the regular expression');
  return node;
}

function parseChoice(cursor: Cursor, flags: PatternFlags): PatternNode {
  return nested(cursor, () => {
    const parts: PatternNode[] = [];
    do parts.push(parseSequence(cursor, flags));
    while (take(cursor, '|'));
    return parts.length === 1 ? (parts[0] as PatternNode) : { kind: 'choice', parts };
  });
}

function parseSequence(cursor: Cursor, flags: PatternFlags): PatternNode {
  const parts: PatternNode[] = [];
  while (cursor.at < cursor.text.length && peek(cursor) !== '|' && peek(cursor) !== ')') {
    parts.push(parseRepeated(cursor, flags));
  }
  return { kind: 'sequence', parts };
}

function parseRepeated(cursor: Cursor, flags: PatternFlags): PatternNode {
  const part = parseAtom(cursor, flags);
  const [min, max] = readQuantifier(cursor);
  if (min === 1 && max === 1) return part;
  // Lazy repetition accepts the same entire texts. Possessive repetition does not.
  if (peek(cursor) === '+') fail(cursor, 'Possessive repetition is not supported:');
  take(cursor, '?');
  if (/[*+?]/.test(peek(cursor))) fail(cursor, 'Nothing to repeat:');
  return { kind: 'repeat', part, min, max };
}

function readQuantifier(cursor: Cursor): readonly [min: number, max: number] {
  if (take(cursor, '*')) return [0, Number.POSITIVE_INFINITY];
  if (take(cursor, '+')) return [1, Number.POSITIVE_INFINITY];
  if (take(cursor, '?')) return [0, 1];
  if (peek(cursor) !== '{') return [1, 1];
  const start = cursor.at;
  const [, min, comma, max] = /^\{(\d{1,5})(,)?(\d{1,5})?\}$/.exec(takeMatch(cursor, /\{[^}]*\}?/y)) ?? [];
  if (min === undefined) fail(cursor, 'Expected a repetition such as {2,3}', start);
  if (comma === undefined) return [Number(min), Number(min)];
  return [Number(min), max === undefined ? Number.POSITIVE_INFINITY : Number(max)];
}

function parseAtom(cursor: Cursor, flags: PatternFlags): PatternNode {
  const start = cursor.at;
  const char = takeMatch(cursor, /./suy);
  switch (char) {
    case '(':
      return parseGroup(cursor, flags);
    case '[':
      return parseClass(cursor, flags, start);
    case '\\':
      return parseEscape(cursor, flags, start);
    case '.':
      return { kind: 'char', accepts: flags.dotAll ? () => true : (each) => !LINE_END.test(each) };
    case '^':
      return { kind: 'assert', holds: (text, at) => at === 0 || (flags.multiline && text[at - 1] === '\n') };
    case '$':
      return { kind: 'assert', holds: (text, at) => isEnd(text, at) || (flags.multiline && text[at] === '\n') };
    case '*':
    case '+':
    case '?':
      return fail(cursor, 'Nothing to repeat:', start);
    default:
      return literal(char, flags);
  }
}

function isEnd(text: string, at: number): boolean {
  return at === text.length || (at === text.length - 1 && text[at] === '\n');
}

function literal(char: string, flags: PatternFlags): PatternNode {
  const folded = char.toLowerCase();
  return {
    kind: 'char',
    accepts: flags.ignoreCase ? (each) => each.toLowerCase() === folded : (each) => each === char,
  };
}

function parseGroup(cursor: Cursor, flags: PatternFlags): PatternNode {
  const inner = readGroupStart(cursor, flags);
  const node = parseChoice(cursor, inner);
  if (!take(cursor, ')')) fail(cursor, 'Expected ")" in the regular expression');
  return node;
}

/** `(`, `(?:`, `(?<name>`, `(?i:`: the flags that apply in the group. */
function readGroupStart(cursor: Cursor, flags: PatternFlags): PatternFlags {
  const start = cursor.at;
  if (!take(cursor, '?')) return flags;
  if (takeMatch(cursor, /<[a-zA-Z][a-zA-Z0-9]*>/y) !== '') return flags;
  const [, on, off = ''] = /^([ims]*)(?:-([ims]*))?:$/.exec(takeMatch(cursor, /[a-z-]*:/y)) ?? [];
  if (on === undefined) fail(cursor, 'Look-around and inline flags are not supported:', start);
  const isOn = (flag: string, before: boolean) => (before || on.includes(flag)) && !off.includes(flag);
  return {
    ignoreCase: isOn('i', flags.ignoreCase),
    multiline: isOn('m', flags.multiline),
    dotAll: isOn('s', flags.dotAll),
  };
}

/**
 * A class tests one character, so JavaScript's own classes do. They have no equivalent of Java's unions and
 * intersections.
 */
function parseClass(cursor: Cursor, flags: PatternFlags, start: number): PatternNode {
  const body = takeMatch(cursor, /\^?\]?(?:\\.|[^\]\\])*/suy);
  if (!take(cursor, ']')) fail(cursor, 'Expected "]" in the regular expression');
  if (/&&|(?<!\\)\[/.test(body)) fail(cursor, 'Nested character classes are not supported:', start);
  return { kind: 'char', accepts: compileClass(cursor, `[${body.replace(/^(\^?)\]/, '$1\\]')}]`, flags, start) };
}

function parseEscape(cursor: Cursor, flags: PatternFlags, start: number): PatternNode {
  const code = takeMatch(cursor, /[pP]\{\w+\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|./suy);
  if (code === 'b' || code === 'B') return { kind: 'assert', holds: atWordBoundary(code === 'b') };
  if (code === 'A') return { kind: 'assert', holds: (_text, at) => at === 0 };
  if (code === 'z') return { kind: 'assert', holds: (text, at) => at === text.length };
  if (code === 'Z') return { kind: 'assert', holds: isEnd };
  if (code === '' || /^[1-9ckGQEXR]/.test(code)) fail(cursor, 'This escape is not supported:', start + 1);
  if (/^[a-zA-Z]/.test(code)) return { kind: 'char', accepts: compileClass(cursor, `\\${code}`, flags, start) };
  return literal(code, flags);
}

function atWordBoundary(expected: boolean): (text: string, at: number) => boolean {
  return (text, at) => (WORD.test(text.charAt(at - 1)) !== WORD.test(text.charAt(at))) === expected;
}

function compileClass(cursor: Cursor, source: string, flags: PatternFlags, start: number): (char: string) => boolean {
  for (const mode of ['u', '']) {
    try {
      const test = new RegExp(`^${source}$`, flags.ignoreCase ? `i${mode}` : mode);
      return (char) => test.test(char);
    } catch {
      // Without "u" JavaScript allows more escapes; what neither mode accepts is reported below.
    }
  }
  return fail(cursor, 'This character class is not supported:', start);
}
