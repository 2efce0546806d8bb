import type { ExpressionScope } from '../../src/expressions/expression.ts';
import type { Json, JsonObject } from '../../src/json.ts';

/** The scope of an expression in a test: an input, and whatever else the test gives. Random numbers are constant. */
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
