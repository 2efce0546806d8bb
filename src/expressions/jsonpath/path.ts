import type { Json } from '../../json.ts';
import type { ExpressionScope } from '../expression.ts';

/** A path of the JSONPath dialect, compiled once. */
export interface JsonPath {
  /** As written. */
  readonly text: string;
  /** At most one result, which then stands bare; an indefinite path gives an array. */
  readonly definite: boolean;
  readonly source: 'input' | 'context' | 'variable';
  /** The result, or undefined where there is none. */
  find(scope: ExpressionScope): Json | undefined;
  /** As `find`; no result is States.Runtime `Invalid path '$.X' : No results for path: $['X']`. */
  evaluate(scope: ExpressionScope): Json;
}
