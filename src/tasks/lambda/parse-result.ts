import { StatesError } from '../../engine/errors.ts';
import type { Json } from '../../json.ts';

const MAX_SHOWN = 200;

/**
 * What a function has answered, as a value. Lambda hands on whatever text its runtime posts, such as Python's NaN; it is
 * Step Functions that cannot read it.
 * @throws StatesError where the text is not JSON
 */
export function parseResult(payload: string): Json {
  try {
    return JSON.parse(payload) as Json;
  } catch (error) {
    const shown = payload.length > MAX_SHOWN ? `${payload.slice(0, MAX_SHOWN)}…` : payload;
    throw new StatesError(
      'States.Runtime',
      `The function's result is not valid JSON: ${(error as Error).message}. Result: ${shown}`,
    );
  }
}
