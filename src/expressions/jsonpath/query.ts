import type { Json } from '../../json.ts';
import { ExpressionError } from '../expression.ts';
import type { Step } from './path-syntax.ts';

/** The steps of a path, compiled. */
export interface Query {
  readonly definite: boolean;
  /** It follows names and indices, and looks at nothing else: no limit is needed. */
  readonly isPlain?: true;
  /** The result in the document, or undefined where there is none. Throws PathFailure. */
  find(document: Json, search: Search): Json | undefined;
}

/**
 * What a query stands for. `path`: a path of its own. `operand`: a value in a filter, where an item past the end of a
 * list is null. `exists`: a test in a filter, for which anything missing on the way is no result.
 */
export type QueryMode = 'path' | 'operand' | 'exists';

export type CompileQuery = (steps: readonly Step[], mode: QueryMode) => Query;

/**
 * The most nodes that the paths of one template may look at, together. Filters within filters and scans within scans
 * multiply, and a search cannot be interrupted: so many take a third of a second.
 */
export const MAX_STEPS = 10_000_000;

/** One evaluation of a path. */
export class Search {
  /** The document: what `$` stands for in filters. */
  readonly root: Json;
  readonly #text: string;
  readonly #limit: number;
  /** How many nodes have been looked at. */
  steps = 0;
  #found: Map<Query, Json | undefined> | undefined;

  /** @param text the path, for the error */
  constructor(root: Json, text: string, limit: number) {
    this.root = root;
    this.#text = text;
    this.#limit = limit;
  }

  /** Counts a node that is looked at, or what takes as long. Throws ExpressionError where there were too many. */
  step(count = 1): void {
    this.steps += count;
    if (this.steps <= this.#limit) return;
    throw new ExpressionError(
      'States.Runtime',
      `Invalid path '${this.#text}' : it looks at more than ${MAX_STEPS.toLocaleString('en')} values of the document (a limit of this tool: filters and scans within one another multiply)`,
    );
  }

  /** What the query finds in the whole document, which is the same for each item of a filter. */
  inRoot(query: Query): Json | undefined {
    this.#found ??= new Map();
    if (!this.#found.has(query)) this.#found.set(query, query.find(this.root, this));
    return this.#found.get(query);
  }
}
