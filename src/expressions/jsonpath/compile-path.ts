import { type Json, setOwn } from '../../json.ts';
import { ExpressionError, type ExpressionScope } from '../expression.ts';
import { compileQuery } from './compile-query.ts';
import { explainMiss, type Miss } from './explain-miss.ts';
import { isNamesOnly, parsePath } from './parse-path.ts';
import type { JsonPath } from './path.ts';
import { PathFailure } from './path-functions.ts';
import type { PathRoot, PathStep, PathSyntax } from './path-syntax.ts';
import { MAX_STEPS, type Query, Search } from './query.ts';

/**
 * Compiles a path such as `$.orders[?(@.price > 10)].id`, `$$.Execution.Id` or `$total.net`. Nothing is cached: compile
 * it once and keep the result.
 * @throws PathSyntaxError
 */
export function compilePath(text: string): JsonPath {
  return new CompiledPath(text, isNamesOnly(text) ? undefined : parsePath(text));
}

/** Steps that the paths of a template have taken so far: they share one scope, and one limit. */
const spentSteps = new WeakMap<ExpressionScope, number>();
const WORTH_COUNTING = 10_000;
/** Step Functions does not pass a null document on to Jayway: users have reported this cause. */
const NULL_DOCUMENT = 'Unable to apply Path transformation to null or empty input.';
const NO_SEARCH = new Search(null, '', 0);

/** Its members are private for TypeScript only, for the reason that `Fields` in `definition/fields.ts` has. */
class CompiledPath implements JsonPath {
  readonly text: string;
  readonly isReference: boolean;
  readonly source: JsonPath['source'];
  private readonly syntax: PathSyntax | undefined;
  /** Created for the first evaluation, with its steps: most definitions are only checked. */
  private compiled: { readonly steps: readonly PathStep[]; readonly query: Query } | undefined;

  /** @param syntax undefined for paths of names only */
  constructor(text: string, syntax: PathSyntax | undefined) {
    this.text = text;
    this.syntax = syntax;
    this.source = syntax === undefined ? sourceOfNames(text) : sourceOf(syntax.root);
    this.isReference = syntax === undefined || syntax.steps.every(isKey);
    this.compiled = undefined;
  }

  get definite(): boolean {
    return this.compile().query.definite;
  }

  find(scope: ExpressionScope): Json | undefined {
    try {
      return this.search(this.document(scope), scope);
    } catch (error) {
      if (error instanceof PathFailure) return undefined;
      throw error;
    }
  }

  evaluate(scope: ExpressionScope): Json {
    const value = this.find(scope);
    if (value !== undefined) return value;
    const reason =
      this.document(scope) === null ? NULL_DOCUMENT : `Invalid path '${this.text}' : ${this.explain(scope).reason}`;
    throw new ExpressionError('States.Runtime', reason);
  }

  explain(scope: ExpressionScope): Miss {
    const root = this.document(scope);
    const { steps } = this.compile();
    try {
      this.search(root, scope);
    } catch (error) {
      if (error instanceof PathFailure) return { kind: 'other', reason: error.reason };
      throw error;
    }
    return explainMiss(steps, root);
  }

  document(scope: ExpressionScope): Json {
    if (this.source === 'context') return scope.context();
    const root = this.syntax?.root;
    if (root?.kind !== 'variable') return scope.input;
    const value = scope.variables.get(root.name);
    const object: { [key: string]: Json } = {};
    if (value !== undefined) setOwn(object, root.name, value);
    return object;
  }

  private search(root: Json, scope: ExpressionScope): Json | undefined {
    const { query } = this.compile();
    if (query.isPlain === true) return query.find(root, NO_SEARCH);
    const spent = spentSteps.get(scope) ?? 0;
    const search = new Search(root, this.text, MAX_STEPS - spent);
    const found = query.find(root, search);
    if (search.steps > WORTH_COUNTING) spentSteps.set(scope, spent + search.steps);
    return found;
  }

  private compile(): NonNullable<typeof this.compiled> {
    if (this.compiled !== undefined) return this.compiled;
    const { root, steps: written } = this.syntax ?? parsePath(this.text);
    // A variable is looked up by its name as the first step, so that an unknown one is a missing property.
    const steps: readonly PathStep[] =
      root.kind === 'variable' ? [{ kind: 'name', name: root.name }, ...written] : written;
    this.compiled = { steps, query: compileQuery(steps, 'path') };
    return this.compiled;
  }
}

function sourceOf({ kind }: PathRoot): JsonPath['source'] {
  return kind === 'variable' || kind === 'context' ? kind : 'input';
}

function sourceOfNames(text: string): JsonPath['source'] {
  return text.startsWith('$$') ? 'context' : 'input';
}

function isKey({ kind }: PathStep): boolean {
  return kind === 'name' || kind === 'index';
}
