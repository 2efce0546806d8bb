/** A path, or a pattern, that does not parse. */
export class PathSyntaxError extends Error {
  override readonly name = 'PathSyntaxError';
  /** Where in its text, counted in UTF-16 units from 0. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
