/** An expression that does not parse. */
export interface SyntaxFault {
  /** jsonata's text. */
  readonly message: string;
  /** Offset in the source just after the token at fault. */
  readonly position: number;
}
