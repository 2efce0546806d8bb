import { type Json, setOwn } from '../../json.ts';
import { ExpressionError, type ExpressionScope } from '../expression.ts';
import { compileQuery } from './compile-query.ts';
import { explainMiss, type Miss } from './explain-miss.ts';
import { parsePath } from './parse-path.ts';
import type { JsonPath } from './path.ts';
import { PathFailure } from './path-functions.ts';
import type { PathRoot, PathSyntax, Step } from './path-syntax.ts';
import type { Query } from './query.ts';

/**
 * Compiles a path such as `$.orders[?(@.price > 10)].id`, `$$.Execution.Id` or `$total.net`. Nothing is cached: compile
 * once and keep the result.
 * @throws PathSyntaxError
 */
export function compilePath(text: string): JsonPath {
  return new CompiledPath(text, parsePath(text));
}

class CompiledPath implements JsonPath {
  readonly text: string;
  readonly isReference: boolean;
  readonly source: JsonPath['source'];
  private readonly root: PathRoot;
  private readonly steps: readonly Step[];
  /** Made for the first evaluation: most definitions are only checked. */
  private compiled: Query | undefined;

  constructor(text: string, { root, steps }: PathSyntax) {
    this.text = text;
    this.source = root.kind === 'variable' || root.kind === 'context' ? root.kind : 'input';
    this.root = root;
    // A variable is looked up by its name as the first step, so that an unknown one reads as a missing property.
    this.steps = root.kind === 'variable' ? [{ kind: 'name', name: root.name }, ...steps] : steps;
    this.isReference = steps.every(isKey);
    this.compiled = undefined;
  }

  get definite(): boolean {
    return this.query().definite;
  }

  find(scope: ExpressionScope): Json | undefined {
    try {
      const root = this.document(scope);
      return this.query().find(root, root);
    } catch (error) {
      if (error instanceof PathFailure) return undefined;
      throw error;
    }
  }

  evaluate(scope: ExpressionScope): Json {
    const value = this.find(scope);
    if (value !== undefined) return value;
    throw new ExpressionError('States.Runtime', `Invalid path '${this.text}' : ${this.explain(scope).reason}`);
  }

  explain(scope: ExpressionScope): Miss {
    const root = this.document(scope);
    try {
      this.query().find(root, root);
    } catch (error) {
      if (error instanceof PathFailure) return { kind: 'other', reason: error.reason };
      throw error;
    }
    return explainMiss(this.steps, root);
  }

  document(scope: ExpressionScope): Json {
    const root = this.root;
    if (root.kind === 'context') return scope.context();
    if (root.kind !== 'variable') return scope.input;
    const value = scope.variables.get(root.name);
    const object: { [key: string]: Json } = {};
    if (value !== undefined) setOwn(object, root.name, value);
    return object;
  }

  private query(): Query {
    this.compiled ??= compileQuery(this.steps, 'path');
    return this.compiled;
  }
}

function isKey({ kind }: Step): boolean {
  return kind === 'name' || kind === 'index';
}
