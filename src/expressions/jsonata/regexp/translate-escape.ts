/** JavaScript's blanks and line ends; RE2's own `\s` has fewer. */
const BLANKS =
  '\\t\\n\\x0b\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';

/** An escape of a JavaScript regular expression, outside of classes, in RE2's syntax. Undefined where RE2 has no equal. */
export function translateEscape(escape: string): string | undefined {
  if (escape === '\\s') return `[${BLANKS}]`;
  if (escape === '\\S') return `[^${BLANKS}]`;
  return escape === '\\b' || escape === '\\B' ? escape : translateCharacter(escape);
}

/** A character class, likewise. */
export function translateClass(source: string): string | undefined {
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
