import type { Json } from '../../json.ts';

/** A path that names one place (`$.a.b[0]`), as ResultPath takes it. */
export interface ReferencePath {
  readonly text: string;
  /**
   * The input with the value at the path; objects that are missing on the way are made. Copies along the path only.
   * Not applicable: ExpressionError States.ReferencePathConflict.
   */
  apply(input: Json, value: Json): Json;
}
