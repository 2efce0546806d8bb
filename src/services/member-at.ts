import { isJsonArray, isJsonObject, type Json, ownValue } from '../json.ts';

/** The value at a path of keys and indices; undefined if there is none. */
export function memberAt(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let at = value;
  for (const key of path) {
    if (typeof key === 'number') at = isJsonArray(at) ? at[key] : undefined;
    else at = isJsonObject(at) ? ownValue(at, key) : undefined;
  }
  return at;
}
