/** What is known about a regular expression without running it. */
export interface RegExpShape {
  /**
   * An upper bound of the paths that a backtracking search can take from one position in a text of this length;
   * infinite if a repeated group contains repetitions or alternatives.
   */
  ways(length: number): number;
  /** The same expression in RE2's syntax; undefined if RE2 has no equivalent (look-around, back-references). */
  readonly linear: string | undefined;
}

const TOKENS =
  /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|k<[^>]*>|[\s\S])|\[\^?(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:<?[=!]|<\w+>|[a-z-]*:))?|[*+?]\??|\{\d+(?:,\d*)?\}\??|[\s\S]/g;

/** The counts of the current group, and of the entire expression. */
interface Counts {
  /** Repetitions without a fixed count. */
  repetitions: number;
  /** Product of the numbers of alternatives. */
  choices: number;
  alternatives: number;
}

const newCounts = (): Counts => ({ repetitions: 0, choices: 1, alternatives: 1 });

/** Parses a valid JavaScript regular expression without the flags u and v. */
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
      // `?` is one more alternative; a fixed count adds no choice itself, but each repetition has its own paths
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

/** Closes the innermost group and adds its counts to the enclosing one. */
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

/** A character outside classes and escapes. RE2's `^` and `$` use other line ends than JavaScript's. */
function translatePlain(char: string, flags: string): string | undefined {
  if (char === '.') return '[^\\n\\r\\x{2028}\\x{2029}]';
  if (char === '^') return flags.includes('m') ? undefined : '\\A';
  if (char === '$') return flags.includes('m') ? undefined : '\\z';
  return /[\]{}]/.test(char) ? `\\${char}` : char;
}

/** JavaScript's white space and line ends; RE2's `\s` has fewer. */
const BLANKS =
  '\\t\\n\\x0b\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';

/**
 * An escape of a JavaScript regular expression, outside classes, in RE2's syntax. Undefined if RE2 has no equivalent.
 */
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

/** Escapes for characters, inside and outside classes. */
function translateCharacter(escape: string): string | undefined {
  const code = escape.slice(1);
  if (/^[dDwWnrtf]$/.test(code)) return escape;
  if (code === 'v') return '\\x0b';
  if (/^[xu]./.test(code)) return translateCode(Number.parseInt(code.slice(1), 16));
  // octal numbers, control characters and references have their own rules
  if (/^[0-9ck]/.test(code)) return undefined;
  return /^[a-zA-Z]/.test(code) ? code : `\\${code}`;
}

/** RE2 reads code points and has no lone surrogates. */
function translateCode(code: number): string | undefined {
  return code >= 0xd800 && code <= 0xdfff ? undefined : `\\x{${code.toString(16)}}`;
}
