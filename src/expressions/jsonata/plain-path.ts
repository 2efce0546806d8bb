import { isJsonArray, isJsonObject, type Json, ownValue } from '../../json.ts';
import type { ExpressionScope } from '../expression.ts';
import type { AstNode } from './ast.ts';

/** The path meets an array on its way, or the name is a function's: the evaluator knows what that gives. */
export const NOT_PLAIN: unique symbol = Symbol('not plain');

/** Answers at once; undefined where there is nothing at the path. */
export type PlainPath = (scope: ExpressionScope) => Json | undefined | typeof NOT_PLAIN;

/**
 * A way around the evaluator for the most frequent expressions: `$states.input.a.b` and `$name.a.b`, names only.
 * Through objects they mean the same as in any language; through arrays they do not.
 */
export function plainPath(ast: AstNode): PlainPath | undefined {
  const steps = ast.type === 'path' ? (ast.steps ?? []) : [ast];
  const [first, ...rest] = steps;
  if (first?.type !== 'variable' || first.value === '' || first.value === '$') return undefined;
  if (![ast, ...steps].every(isBare) || rest.some((step) => step.type !== 'name')) return undefined;
  const names = rest.map((step) => String(step.value));

  if (first.value !== 'states') {
    const variable = String(first.value);
    return (scope) => {
      const value = scope.variables.get(variable);
      return value === undefined ? NOT_PLAIN : follow(value, names, 0);
    };
  }
  const read = STATES.get(names[0] ?? '');
  return read && ((scope) => follow(read(scope), names, 1));
}

const STATES: ReadonlyMap<string, (scope: ExpressionScope) => Json | undefined> = new Map([
  ['input', (scope: ExpressionScope) => scope.input],
  ['result', (scope: ExpressionScope) => scope.result],
  ['errorOutput', (scope: ExpressionScope) => scope.errorOutput],
  ['context', (scope: ExpressionScope) => scope.context()],
]);

function isBare(node: AstNode): boolean {
  const { type: _type, value: _value, position: _position, steps: _steps, ...more } = node;
  return Object.keys(more).length === 0;
}

function follow(start: Json | undefined, names: readonly string[], from: number): Json | undefined | typeof NOT_PLAIN {
  let value = start;
  for (let i = from; i < names.length; i++) {
    if (isJsonArray(value)) return NOT_PLAIN;
    if (!isJsonObject(value)) return undefined;
    value = ownValue(value, names[i]!);
  }
  return value;
}
