import type { Variables } from '../expressions/expression.ts';
import type { Json } from '../json.ts';

/** The variables of one machine, branch or iteration. Inner scopes read outer variables and never write them. */
export class VariableScope implements Variables {
  readonly #outer: VariableScope | undefined;
  /** Created with the first variable: most scopes have none. */
  #own: Map<string, Json> | undefined;

  constructor(outer?: VariableScope) {
    this.#outer = outer;
  }

  get(name: string): Json | undefined {
    return this.#own?.has(name) === true ? this.#own.get(name) : this.#outer?.get(name);
  }

  set(name: string, value: Json): void {
    this.#own ??= new Map();
    this.#own.set(name, value);
  }

  /** Outer variables first, so that a reader that overwrites by name ends with the inner value. */
  *entries(): Generator<readonly [string, Json]> {
    if (this.#outer !== undefined) yield* this.#outer.entries();
    if (this.#own !== undefined) yield* this.#own;
  }
}
