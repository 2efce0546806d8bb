import { isJsonArray, type Json, type JsonObject, ownValue } from '../../json.ts';

/** A step of a path that leads to one place: a name, or an index (negative: from the end). */
export type Key = string | number;

/**
 * Follows the keys. Undefined if one leads nowhere, and `beyond` if the last one is an index past the end of a list.
 */
export function walk(document: Json, keys: readonly Key[], beyond: null | undefined): Json | undefined {
  let node: Json | undefined = document;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as Key;
    if (typeof node !== 'object' || node === null) return undefined;
    if (typeof key === 'number') {
      if (!isJsonArray(node)) return undefined;
      node = node[key < 0 ? node.length + key : key];
      if (node === undefined && i === keys.length - 1) return beyond;
    } else {
      if (isJsonArray(node)) return undefined;
      node = ownOf(node, key);
    }
  }
  return node;
}

/** Like ownValue, but faster: objects from JSON inherit only functions, and `__proto__`. */
function ownOf(node: JsonObject, key: string): Json | undefined {
  if (key === '__proto__') return ownValue(node, key);
  const value = node[key];
  return typeof value === 'function' ? undefined : value;
}
