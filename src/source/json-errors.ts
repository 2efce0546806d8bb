import { JsonError, type JsonErrorKind } from './json-error.ts';
import type { Range, SourceFile } from './source-file.ts';

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

const ERRORS = {
  trailingText: (file: SourceFile, at: number, code: number) =>
    unexpected(file, at, code, 'expected the end of the text', 'trailing-text'),

  expectedName: (file: SourceFile, at: number, code: number, open: number) =>
    atEnd(file, at, code, 'Object', open) ??
    unexpected(file, at, code, 'was expecting double-quote to start field name'),

  expectedColon: (file: SourceFile, at: number, code: number, open: number) =>
    atEnd(file, at, code, 'Object', open) ??
    unexpected(file, at, code, 'was expecting a colon to separate field name and value'),

  expectedComma: (file: SourceFile, at: number, code: number, kind: 'Object' | 'Array', open: number) =>
    atEnd(file, at, code, kind, open) ?? unexpected(file, at, code, `was expecting comma to separate ${kind} entries`),

  expectedValue: (file: SourceFile, at: number, code: number) =>
    Number.isNaN(code)
      ? new JsonError('Unexpected end-of-input: expected a value', point(file, at))
      : unexpected(file, at, code, `expected a valid value ${VALUES}`),

  unknownToken: (file: SourceFile, at: number, word: string) =>
    new JsonError(`Unrecognized token '${word}': was expecting ${VALUES}`, {
      file,
      start: at,
      end: at + word.length,
    }),

  badNumber: (file: SourceFile, at: number, code: number) =>
    Number.isNaN(code)
      ? new JsonError('Unexpected end-of-input in a Number value', point(file, at))
      : unexpected(file, at, code, 'not a valid part of a Number value'),

  numberOutOfRange: (file: SourceFile, start: number, end: number) =>
    new JsonError(
      `Numeric value (${file.text.slice(start, Math.min(end, start + 40))}) is out of the range of a double`,
      {
        file,
        start,
        end,
      },
    ),

  controlCharacter: (file: SourceFile, at: number, code: number) =>
    new JsonError(
      `Illegal unquoted character ((CTRL-CHAR, code ${code})): has to be escaped using backslash to be included in string value`,
      point(file, at),
    ),

  openString: (file: SourceFile, start: number) =>
    new JsonError(
      'Unexpected end-of-input: was expecting closing quote for a string value',
      { file, start, end: start + 1 },
      file.text.length,
      'open-string',
    ),

  badEscape: (file: SourceFile, at: number, code: number) =>
    new JsonError(`Unrecognized character escape ${describe(file, at, code)}`, point(file, at)),

  badUnicodeEscape: (file: SourceFile, at: number, code: number) =>
    Number.isNaN(code)
      ? new JsonError('Unexpected end-of-input in character escape sequence', point(file, at))
      : unexpected(file, at, code, 'expected a hex-digit for character escape sequence'),

  tooDeep: (file: SourceFile, at: number, limit: number) =>
    new JsonError(
      `Document nesting depth (${limit + 1}) exceeds the maximum allowed (${limit})`,
      point(file, at),
      at + 1,
      'too-deep',
    ),
};

/**
 * One function for each sentence; `code` is the character's code, NaN at the end of the text. A function rather than a
 * table: nothing of it is loaded for valid texts.
 */
export function jsonErrors(): typeof ERRORS {
  return ERRORS;
}

function atEnd(file: SourceFile, at: number, code: number, kind: string, open: number): JsonError | undefined {
  if (!Number.isNaN(code)) return undefined;
  const { line, column } = file.position(open);
  return new JsonError(
    `Unexpected end-of-input: expected close marker for ${kind} (opened at line ${line}, column ${column})`,
    point(file, at),
  );
}

function unexpected(file: SourceFile, at: number, code: number, expected: string, kind?: JsonErrorKind): JsonError {
  const found = Number.isNaN(code) ? 'end-of-input' : `character (${describe(file, at, code)})`;
  return new JsonError(`Unexpected ${found}: ${expected}`, point(file, at), undefined, kind);
}

function describe(file: SourceFile, at: number, code: number): string {
  return code < 0x20 ? `(CTRL-CHAR, code ${code})` : `'${file.text[at]}' (code ${code})`;
}

function point(file: SourceFile, at: number): Range {
  return { file, start: at, end: Math.min(at + 1, file.text.length) };
}
