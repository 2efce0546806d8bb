import type { Interceptor } from '../engine/interceptor.ts';
import type { JsonObject } from '../json.ts';

/** The first state of a run finds these variables, as if others before it had assigned them. */
export function findsVariables(variables: JsonObject): Interceptor {
  let isFirst = true;
  return {
    beforeState({ strand }) {
      if (isFirst) for (const [name, value] of Object.entries(variables)) strand.variables.set(name, value);
      isFirst = false;
      return undefined;
    },
  };
}
