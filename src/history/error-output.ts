import { isJsonObject, type Json, ownValue } from '../json.ts';
import type { Failure } from './state-visit.ts';

/** A caught error as Catch passes it on: the output itself, or nested one level deep by ResultPath. */
export function errorOutputOf(output: Json | undefined): Failure | undefined {
  if (!isJsonObject(output)) return undefined;
  const found = [output, ...Object.values(output)].find(
    (value) => isJsonObject(value) && Object.hasOwn(value, 'Error') && Object.hasOwn(value, 'Cause'),
  );
  if (!isJsonObject(found)) return undefined;
  const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
  return { error: text(ownValue(found, 'Error')), cause: text(ownValue(found, 'Cause')) };
}
