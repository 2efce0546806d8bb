import type { ExpressionScope } from '../../src/expressions/expression.ts';
import type { Json, JsonObject } from '../../src/json.ts';

/** What an expression sees in a test: an input, and what else the test names. Chance is always the same. */
export function scopeOf(
  input: Json,
  more: { readonly context?: JsonObject; readonly variables?: JsonObject } = {},
): ExpressionScope {
  const variables = more.variables ?? {};
  return {
    input,
    context: () => more.context ?? {},
    variables: {
      get: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
      entries: () => Object.entries(variables),
    },
    random: () => 0.5,
    now: () => 0,
  };
}
