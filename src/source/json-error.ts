import type { Diagnostic } from './diagnostic.ts';
import type { Range, SourceFile } from './source-file.ts';

type JsonErrorKind = 'syntax' | 'too-deep' | 'trailing-text' | 'open-string';

/** The first syntax error of a JSON text, in the words of Jackson, the parser that AWS answers with. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  readonly range: Range;
  /** Where Jackson was when it noticed: after the token. AWS's `[Source: ...]` names this position. */
  readonly noticedAt: number;
  /**
   * `too-deep`: as YAML, it is just as deep. `trailing-text`: a complete JSON value precedes the position.
   * `open-string`: no closing quote.
   */
  readonly kind: JsonErrorKind;

  constructor(message: string, range: Range, noticedAt = range.end, kind: JsonErrorKind = 'syntax') {
    super(message);
    this.kind = kind;
    this.range = range;
    this.noticedAt = noticedAt;
  }
}

/** AWS's message for a definition that is not valid JSON (CreateStateMachine, ValidateStateMachineDefinition). */
export function describeJsonError(error: JsonError): Diagnostic {
  const { file } = error.range;
  const { line, column } = file.position(error.noticedAt);
  const location = `[Source: (String)${quoteSource(file.text)}; line: ${line}, column: ${column}]`;
  return {
    severity: 'error',
    code: 'INVALID_JSON_DESCRIPTION',
    message: error.message,
    range: error.range,
    location,
  };
}

/** Jackson shows the first 500 characters of its source. */
const MAX_SHOWN_SOURCE = 500;

function quoteSource(text: string): string {
  if (text.length <= MAX_SHOWN_SOURCE) return `"${text}"`;
  return `"${text.slice(0, MAX_SHOWN_SOURCE)}"[truncated ${text.length - MAX_SHOWN_SOURCE} chars]`;
}

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/** One function for each sentence. `code` is the character's code, NaN at the end of the text. */
export const jsonErrors = {
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
