import type { Json } from '../../json.ts';
import type { ExpressionScope } from '../expression.ts';
import type { Miss } from './explain-miss.ts';

/** A compiled path of the JSONPath dialect. */
export interface JsonPath {
  /** As written. */
  readonly text: string;
  /** At most one result, returned by itself; an indefinite path returns an array. */
  readonly definite: boolean;
  /** Names and indices only: a Reference Path of the States Language. */
  readonly isReference: boolean;
  readonly source: 'input' | 'context' | 'variable';
  /** The result, or undefined if there is none. */
  find(scope: ExpressionScope): Json | undefined;
  /** As `find`, but no result is States.Runtime `Invalid path '$.X' : No results for path: $['X']`. */
  evaluate(scope: ExpressionScope): Json;
  /** Why `find` returned undefined, for the fields whose message differs from that of `evaluate`. */
  explain(scope: ExpressionScope): Miss;
  /** The document that the path is evaluated in: `$`, `$$`, or the object of the path's variable. */
  document(scope: ExpressionScope): Json;
}
