import { canonicalJson, type Json } from '../../json.ts';
import { filterEquals, spelledNumber } from './filter-equals.ts';

/** A shorter list is looked through faster than a set is made of it. */
const WORTH_AN_INDEX = 16;

const seenOnce = new WeakSet<readonly Json[]>();
const indices = new WeakMap<readonly Json[], ReadonlySet<string>>();

/**
 * Whether an item of the list equals the value, as a filter's `==` has it. A list that is asked again, as by each item of
 * a filter, gets an index: payloads never change.
 */
export function includes(list: readonly Json[], value: Json | undefined): boolean {
  if (value === undefined) return false;
  let index = indices.get(list);
  if (index === undefined) {
    if (list.length < WORTH_AN_INDEX || !seenOnce.has(list)) {
      if (list.length >= WORTH_AN_INDEX) seenOnce.add(list);
      return list.some((item) => filterEquals(value, item, undefined));
    }
    index = new Set(list.flatMap(keysOf));
    indices.set(list, index);
  }
  return index.has(canonicalJson(value));
}

/** The values that equal the item, as JSON texts: strings and numbers that are spelled alike are equal. */
function keysOf(item: Json): string[] {
  const keys = [canonicalJson(item)];
  if (typeof item === 'number') keys.push(JSON.stringify(String(item)));
  const number = typeof item === 'string' ? spelledNumber(item) : undefined;
  if (number !== undefined && Number.isFinite(number)) keys.push(JSON.stringify(number));
  return keys;
}
