import { type Json, type JsonObject, setOwn } from '../../json.ts';
import type { ExpressionScope } from '../expression.ts';
import type { Deadline } from './deadline.ts';
import { EVALUATION, type Evaluation } from './functions/definition.ts';
import type { Profile } from './profile.ts';

export type Bindings = Record<string, unknown>;

/** Functions that look up the evaluation that calls them. */
const USERS_OF_EVALUATION = ['random', 'uuid', 'shuffle', 'now', 'millis', 'toMillis'];

/**
 * The values of the names that an expression reads: `$states`, the workflow's variables, and what functions need. Only
 * those are created; in particular the context object.
 */
export function bindingsMaker(profile: Profile, deadline: Deadline): (scope: ExpressionScope) => Bindings {
  const variables = [...profile.values].filter((name) => name !== '' && name !== 'states');
  const usesStates = profile.values.has('states');
  const usesEvaluation = USERS_OF_EVALUATION.some((name) => profile.names.has(name));
  const own = profile.hasTransform ? structuredClone<Json> : (value: Json) => value;

  return (scope) => {
    const bindings: { [key: string]: Json } = {};
    const unset = scope.variables.unset === undefined ? {} : unsetOf(scope.variables.unset, variables);
    if (usesStates) bindings.states = own(statesOf(scope, profile.states));
    for (const name of variables) {
      const value = scope.variables.get(name);
      if (value !== undefined) setOwn(bindings, name, own(value));
    }
    if (!usesEvaluation) return scope.variables.unset === undefined ? bindings : { ...bindings, ...unset };
    const evaluation: Evaluation = { random: scope.random, time: scope.now(), deadline };
    return { ...bindings, ...unset, [EVALUATION]: evaluation };
  };
}

/** Bound to nothing, a name does not refer to the function of that name. */
function unsetOf(unset: ReadonlySet<string>, names: readonly string[]): Bindings {
  return Object.fromEntries(names.filter((name) => unset.has(name)).map((name) => [name, undefined]));
}

/** In AWS's order of keys. */
function statesOf(scope: ExpressionScope, members: ReadonlySet<string> | 'all'): JsonObject {
  const has = (name: string): boolean => members === 'all' || members.has(name);
  const states: { [key: string]: Json } = {};
  if (has('input')) states.input = scope.input;
  if (has('context')) states.context = scope.context();
  if (has('result') && scope.result !== undefined) states.result = scope.result;
  if (has('errorOutput') && scope.errorOutput !== undefined) states.errorOutput = scope.errorOutput;
  return states;
}
