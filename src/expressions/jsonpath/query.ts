import type { Json } from '../../json.ts';
import type { Step } from './path-syntax.ts';

/** The steps of a path, compiled. */
export interface Query {
  readonly definite: boolean;
  /** The result in the document, or undefined where there is none. Throws PathFailure. */
  find(document: Json, root: Json): Json | undefined;
}

/**
 * What a query stands for. `path`: a path of its own. `operand`: a value in a filter, where an item past the end of a
 * list is null. `exists`: a test in a filter, for which anything missing on the way is no result.
 */
export type QueryMode = 'path' | 'operand' | 'exists';

export type CompileQuery = (steps: readonly Step[], mode: QueryMode) => Query;
