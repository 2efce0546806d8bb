import type { Json } from '../../json.ts';
import { ExpressionError } from '../expression.ts';
import type { PathStep } from './path-syntax.ts';

/** The compiled steps of a path. */
export interface Query {
  readonly definite: boolean;
  /** It follows names and indices only, so it needs no limit. */
  readonly isPlain?: true;
  /** The result in the document, or undefined if there is none. Throws PathFailure. */
  find(document: Json, search: Search): Json | undefined;
}

/**
 * What a query is used for. `path`: a path of its own. `operand`: a value in a filter, where an item past the end of a
 * list is null. `exists`: a test in a filter, for which anything missing on the way yields no result.
 */
export type QueryMode = 'path' | 'operand' | 'exists';

export type CompileQuery = (steps: readonly PathStep[], mode: QueryMode) => Query;

/**
 * The maximum number of nodes that the paths of one template may visit together. Nested filters and scans multiply, and
 * a search cannot be interrupted: this many take a third of a second.
 */
export const MAX_STEPS = 10_000_000;

/** One evaluation of a path. */
export class Search {
  /** The document: what `$` stands for in filters. */
  readonly root: Json;
  readonly #text: string;
  readonly #limit: number;
  /** The number of nodes visited so far. */
  steps = 0;
  #found: Map<Query, Json | undefined> | undefined;

  /** @param text the path, for the error */
  constructor(root: Json, text: string, limit: number) {
    this.root = root;
    this.#text = text;
    this.#limit = limit;
  }

  /** Counts a visited node, or work that takes as long. Throws ExpressionError if there were too many. */
  step(count = 1): void {
    this.steps += count;
    if (this.steps <= this.#limit) return;
    throw new ExpressionError(
      'States.Runtime',
      `Invalid path '${this.#text}' : it visits more than ${MAX_STEPS.toLocaleString('en')} values of the document (a limit of sfn-run: nested filters and scans multiply)`,
    );
  }

  /** The query's result in the entire document, which is the same for each item of a filter. */
  inRoot(query: Query): Json | undefined {
    this.#found ??= new Map();
    if (!this.#found.has(query)) this.#found.set(query, query.find(this.root, this));
    return this.#found.get(query);
  }
}
