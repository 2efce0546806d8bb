import type { Interceptor } from '../engine/interceptor.ts';
import type { JsonObject } from '../json.ts';

/** Gives the first state of a run these variables, as if earlier states had assigned them. */
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
