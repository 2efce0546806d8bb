import { type Json, setOwn } from '../../json.ts';
import { ExpressionError, type ExpressionScope } from '../expression.ts';
import { compileQuery } from './compile-query.ts';
import { explainMiss, type Miss } from './explain-miss.ts';
import { parsePath } from './parse-path.ts';
import type { JsonPath } from './path.ts';
import { PathFailure } from './path-functions.ts';
import type { PathRoot, Step } from './path-syntax.ts';

/**
 * Compiles a path such as `$.orders[?(@.price > 10)].id`, `$$.Execution.Id` or `$total.net` to closures. Nothing is
 * cached: compile once and keep the result.
 * @throws PathSyntaxError
 */
export function compilePath(text: string): JsonPath {
  const syntax = parsePath(text);
  const source = syntax.root.kind === 'variable' || syntax.root.kind === 'context' ? syntax.root.kind : 'input';
  // A variable is looked up by its name as the first step, so that an unknown one reads as a missing property.
  const steps = syntax.root.kind === 'variable' ? [nameStep(syntax.root.name), ...syntax.steps] : syntax.steps;
  const document = documentOf(syntax.root);
  const query = compileQuery(steps, 'path');

  const find = (scope: ExpressionScope): Json | undefined => {
    try {
      const root = document(scope);
      return query.find(root, root);
    } catch (error) {
      if (error instanceof PathFailure) return undefined;
      throw error;
    }
  };
  const explain = (scope: ExpressionScope): Miss => {
    const root = document(scope);
    try {
      query.find(root, root);
    } catch (error) {
      if (error instanceof PathFailure) return { kind: 'other', reason: error.reason };
      throw error;
    }
    return explainMiss(steps, root);
  };
  const evaluate = (scope: ExpressionScope): Json => {
    const value = find(scope);
    if (value === undefined)
      throw new ExpressionError('States.Runtime', `Invalid path '${text}' : ${explain(scope).reason}`);
    return value;
  };
  const isReference = steps.every((step) => step.kind === 'name' || step.kind === 'index');
  return { text, definite: query.definite, isReference, source, find, evaluate, explain, document };
}

function nameStep(name: string): Step {
  return { kind: 'name', name };
}

function documentOf(root: PathRoot): (scope: ExpressionScope) => Json {
  if (root.kind === 'context') return (scope) => scope.context();
  if (root.kind !== 'variable') return (scope) => scope.input;
  const { name } = root;
  return ({ variables }) => {
    const value = variables.get(name);
    const object: { [key: string]: Json } = {};
    if (value !== undefined) setOwn(object, name, value);
    return object;
  };
}
