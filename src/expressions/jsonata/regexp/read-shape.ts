/** What is known of a regular expression without running it. */
export interface RegExpShape {
  /**
   * A bound on the ways that a backtracking search can take from one place in a text of this length; infinite where a
   * repeated group has repetitions or alternatives in it.
   */
  ways(length: number): number;
  /** The same expression in RE2's syntax; undefined where RE2 has no equal (look-around, back-references). */
  readonly linear: string | undefined;
}

const TOKENS =
  /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|k<[^>]*>|[\s\S])|\[\^?(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:<?[=!]|<\w+>|[a-z-]*:))?|[*+?]\??|\{\d+(?:,\d*)?\}\??|[\s\S]/g;

/** The counts of a group that is being read, and of the whole. */
interface Counts {
  /** Repetitions whose number of turns is open. */
  repetitions: number;
  /** Product of the alternatives at each place that has some. */
  choices: number;
  alternatives: number;
}

const newCounts = (): Counts => ({ repetitions: 0, choices: 1, alternatives: 1 });

/** Reads a JavaScript regular expression (without the flags u and v), which is known to be one. */
export function readShape({ source, flags }: RegExp): RegExpShape {
  const open: Counts[] = [newCounts()];
  let linear: string | undefined = /[\ud800-\udfff]/.test(source) ? undefined : '';
  let closed: Counts | undefined;
  let isNested = false;
  const write = (text: string | undefined): void => {
    linear = linear === undefined || text === undefined ? undefined : linear + text;
  };

  for (const [token] of source.matchAll(TOKENS)) {
    const counts = open.at(-1)!;
    const first = token[0]!;
    if (/^(?:[*+?]|\{\d)/.test(token)) {
      // `?` is one more choice; what is repeated n times exactly has no other number of turns, but each turn's own ways
      const isOptional = first === '?' || token.startsWith('{0,1}');
      const isExact = /^\{\d+\}/.test(token);
      if (isOptional) counts.choices *= 2;
      else if (!isExact) counts.repetitions++;
      if (closed !== undefined && !isOptional) isNested ||= closed.repetitions > 0 || closed.choices > 1;
      write(token);
      closed = undefined;
      continue;
    }
    closed = undefined;
    if (first === '(') {
      open.push(newCounts());
      write(/^\(\?<?[=!]/.test(token) ? undefined : token);
    } else if (first === ')') {
      closed = endGroup(open);
      write(token);
    } else if (first === '|') {
      counts.alternatives++;
      write(token);
    } else if (first === '\\') {
      if (/^\\[1-9k]/.test(token)) counts.repetitions++;
      write(translateEscape(token));
    } else if (first === '[' && token.length > 1) {
      write(translateClass(token));
    } else {
      write(translatePlain(token, flags));
    }
  }
  const whole = endGroup(open);
  return {
    ways: (length) => (isNested ? Number.POSITIVE_INFINITY : whole.choices * (length + 1) ** whole.repetitions),
    linear,
  };
}

/** Closes the innermost group and adds its counts to the one around it. */
function endGroup(open: Counts[]): Counts {
  const group = open.pop()!;
  const own: Counts = { ...group, choices: group.choices * group.alternatives };
  const around = open.at(-1);
  if (around !== undefined) {
    around.repetitions += own.repetitions;
    around.choices *= own.choices;
  }
  return own;
}

/** A character outside of classes and escapes. RE2's `^` and `$` know other line ends than JavaScript's. */
function translatePlain(char: string, flags: string): string | undefined {
  if (char === '.') return '[^\\n\\r\\x{2028}\\x{2029}]';
  if (char === '^') return flags.includes('m') ? undefined : '\\A';
  if (char === '$') return flags.includes('m') ? undefined : '\\z';
  return /[\]{}]/.test(char) ? `\\${char}` : char;
}

/** JavaScript's blanks and line ends; RE2's own `\s` has fewer. */
const BLANKS =
  '\\t\\n\\x0b\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';

/** An escape of a JavaScript regular expression, outside of classes, in RE2's syntax. Undefined where RE2 has no equal. */
function translateEscape(escape: string): string | undefined {
  if (escape === '\\s') return `[${BLANKS}]`;
  if (escape === '\\S') return `[^${BLANKS}]`;
  return escape === '\\b' || escape === '\\B' ? escape : translateCharacter(escape);
}

/** A character class, likewise. */
function translateClass(source: string): string | undefined {
  if (source === '[]') return '[^\\x00-\\x{10ffff}]';
  if (source === '[^]') return '[\\x00-\\x{10ffff}]';
  const [, start, body] = /^(\[\^?)([\s\S]*)\]$/.exec(source)!;
  let translated = '';
  for (const [token] of body!.matchAll(/\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])|[\s\S]/g)) {
    const part = translateMember(token);
    if (part === undefined) return undefined;
    translated += part;
  }
  return `${start}${translated}]`;
}

function translateMember(token: string): string | undefined {
  if (token === '\\s') return BLANKS;
  if (token === '\\S') return undefined;
  if (token === '\\b') return '\\x08';
  if (token === '[') return '\\[';
  return token.startsWith('\\') ? translateCharacter(token) : token;
}

/** What stands for characters, inside of classes and outside. */
function translateCharacter(escape: string): string | undefined {
  const code = escape.slice(1);
  if (/^[dDwWnrtf]$/.test(code)) return escape;
  if (code === 'v') return '\\x0b';
  if (/^[xu]./.test(code)) return translateCode(Number.parseInt(code.slice(1), 16));
  // octal numbers, control characters and references have rules of their own
  if (/^[0-9ck]/.test(code)) return undefined;
  return /^[a-zA-Z]/.test(code) ? code : `\\${code}`;
}

/** RE2 reads whole code points and has no half of a pair. */
function translateCode(code: number): string | undefined {
  return code >= 0xd800 && code <= 0xdfff ? undefined : `\\x{${code.toString(16)}}`;
}
