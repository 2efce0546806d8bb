import type { Json } from '../../json.ts';
import type { ExpressionScope } from '../expression.ts';
import type { Miss } from './explain-miss.ts';

/** A path of the JSONPath dialect, compiled once. */
export interface JsonPath {
  /** As written. */
  readonly text: string;
  /** At most one result, which then stands bare; an indefinite path gives an array. */
  readonly definite: boolean;
  /** Names and indices only: what the States Language calls a Reference Path. */
  readonly isReference: boolean;
  readonly source: 'input' | 'context' | 'variable';
  /** The result, or undefined where there is none. */
  find(scope: ExpressionScope): Json | undefined;
  /** As `find`; no result is States.Runtime `Invalid path '$.X' : No results for path: $['X']`. */
  evaluate(scope: ExpressionScope): Json;
  /** Why `find` answered undefined, for the fields whose message differs from that of `evaluate`. */
  explain(scope: ExpressionScope): Miss;
  /** What the path is searched in: `$`, `$$`, or the object of the path's variable. */
  document(scope: ExpressionScope): Json;
}
