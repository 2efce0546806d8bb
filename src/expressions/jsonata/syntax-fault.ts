/** An expression with a syntax error. */
export interface SyntaxFault {
  /** jsonata's message. */
  readonly message: string;
  /** Offset in the source just after the offending token. */
  readonly position: number;
}
