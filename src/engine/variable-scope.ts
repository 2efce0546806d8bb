import type { Variables } from '../expressions/expression.ts';
import type { Json } from '../json.ts';

/** The variables of one machine, branch or iteration. Inner scopes read outer variables and never write them. */
export class VariableScope implements Variables {
  readonly #outer: VariableScope | undefined;
  readonly #own = new Map<string, Json>();

  constructor(outer?: VariableScope) {
    this.#outer = outer;
  }

  get(name: string): Json | undefined {
    return this.#own.get(name) ?? (this.#own.has(name) ? null : this.#outer?.get(name));
  }

  set(name: string, value: Json): void {
    this.#own.set(name, value);
  }

  /** Outer ones first, so that a reader who overwrites by name ends with the inner value. */
  *entries(): Generator<readonly [string, Json]> {
    if (this.#outer !== undefined) yield* this.#outer.entries();
    yield* this.#own;
  }
}
