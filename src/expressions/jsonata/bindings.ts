import { type Json, type JsonObject, setOwn } from '../../json.ts';
import type { ExpressionScope } from '../expression.ts';
import { RANDOM } from './functions/random-source.ts';
import type { Profile } from './profile.ts';

export type Bindings = Record<string, unknown>;

const USERS_OF_CHANCE = ['random', 'uuid', 'shuffle'];

/**
 * The values of the names that an expression reads: `$states`, the workflow's variables, the source of chance.
 * Only what it reads is made; the context object in particular.
 */
export function bindingsMaker(profile: Profile): (scope: ExpressionScope) => Bindings {
  const variables = [...profile.values].filter((name) => name !== '' && name !== 'states');
  const usesStates = profile.values.has('states');
  const usesChance = USERS_OF_CHANCE.some((name) => profile.names.has(name));
  const own = profile.hasTransform ? structuredClone<Json> : (value: Json) => value;

  return (scope) => {
    const bindings: { [key: string]: Json } = {};
    if (usesStates) bindings.states = own(statesOf(scope, profile.states));
    for (const name of variables) {
      const value = scope.variables.get(name);
      if (value !== undefined) setOwn(bindings, name, own(value));
    }
    return usesChance ? { ...bindings, [RANDOM]: scope.random } : bindings;
  };
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
