import { characterWidth } from './character-width.ts';

/** Control characters, and marks that change the direction of text: no user value may move the cursor. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]/gu;

/**
 * Only printable characters of one column: most texts, for which a simple expression is enough. Ellipses and arrows are
 * in our own.
 */
const PLAIN = /^[\x20-\x7e\xa0-\u02ff\u2026\u2190-\u2199]*$/;

/** Whether the text has only printable characters of one column; false if that is not certain. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** The text with control characters written as JSON escapes (`\n`, `\u001b`). */
export function printable(text: string): string {
  return isPlain(text) ? text : text.replace(UNPRINTABLE, (char) => SHORT_ESCAPES.get(char) ?? hexEscape(char));
}

/** Colours and styles, `ESC [ 1 ; 31 m`, which do not move the cursor. */
const SGR = /\u001b\[[\d;:]*m/;
const NO_LINES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
/** Most long texts are JSON on one line: one range of characters takes half of the time of many. */
const LINE = /^[ -~]*\n?$/;
const LONG = 4096;
const STRAY = new RegExp(`(?!${SGR.source})${NO_LINES.source}`, 'g');
const STRAY_WITHOUT_COLOR = new RegExp(NO_LINES.source, 'g');

/**
 * Text of several lines, made safe for a terminal or a log: all output passes through here last. Line breaks, tabs and,
 * with `color`, colours stay; everything else that moves the cursor or changes the direction of text is written as an
 * escape.
 */
export function printableLines(text: string, color: boolean): string {
  if ((text.length >= LONG && LINE.test(text)) || !NO_LINES.test(text)) return text;
  return text.replaceAll('\r\n', '\n').replace(color ? STRAY : STRAY_WITHOUT_COLOR, hexEscape);
}

const SHORT_ESCAPES = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function hexEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const ASCII = /^[\u0020-\u007e]*$/;
const JOINER = '\u200d';

/**
 * The characters of a text with the number of terminal columns of each: 2 for wide ones, 0 for combining marks and for
 * what a joiner adds to the character before it. Without Intl.Segmenter, which takes 15 ms to load.
 */
export function* drawnCharacters(text: string): Generator<{ readonly char: string; readonly width: number }> {
  const ascii = ASCII.test(text);
  let joined = false;
  for (const char of text) {
    if (ascii) yield { char, width: 1 };
    else yield { char, width: joined ? 0 : characterWidth(char) };
    joined = char === JOINER;
  }
}
