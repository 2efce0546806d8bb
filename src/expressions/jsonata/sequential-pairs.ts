import type { AstNode } from './ast.ts';

/** The part of jsonata's evaluation state that counts nested evaluations. */
export interface EvaluationBase {
  depth: number;
}

/**
 * jsonata evaluates the values of `{...}` concurrently, with one depth count for all of them: three values at depth 40
 * would look like depth 120. This makes them run one after the other.
 * All values of one object start together; each is held, and does not count, until the one before has finished.
 */
export class SequentialPairs {
  readonly #values: ReadonlySet<AstNode>;
  /** The held values, by object; the innermost object last. */
  readonly #held: (() => void)[][] = [];
  #isGathering = false;

  constructor(values: ReadonlySet<AstNode>) {
    this.#values = values;
  }

  /** At the start of a node's evaluation. */
  enter(node: AstNode, base: EvaluationBase): Promise<void> | undefined {
    if (!this.#values.has(node)) return undefined;
    if (!this.#isGathering) {
      this.#isGathering = true;
      this.#held.push([]);
      queueMicrotask(() => {
        this.#isGathering = false;
        this.#release();
      });
    }
    base.depth--;
    return new Promise((resolve) => {
      this.#held.at(-1)!.push(() => {
        base.depth++;
        resolve();
      });
    });
  }

  /** At the end of a node's evaluation, before it leaves the count. */
  leave(node: AstNode): void {
    if (this.#values.has(node)) queueMicrotask(() => this.#release());
  }

  #release(): void {
    const next = this.#held.at(-1)?.shift();
    if (next === undefined) this.#held.pop();
    else next();
  }
}
