import type { Range } from './source-file.ts';

export type JsonErrorKind = 'syntax' | 'too-deep' | 'trailing-text' | 'open-string';

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
