import { RE2JS } from 're2js';
import { isJsonArray, type Json, ownValue, setOwn } from '../../json.ts';

/** A value of a mapping template: JSON that the template may change. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value } | undefined;

type Method<Base> = (base: Base, args: readonly Value[]) => Value;

/** Java's String, as far as templates use it. Regular expressions are RE2's, which take linear time. */
const OF_STRINGS: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ['charAt', (text, [index]) => text.charAt(Number(index))],
  ['concat', (text, [other]) => text + asText(other)],
  ['contains', (text, [part]) => text.includes(asText(part))],
  ['endsWith', (text, [end]) => text.endsWith(asText(end))],
  ['equals', (text, [other]) => text === other],
  ['equalsIgnoreCase', (text, [other]) => text.toLowerCase() === asText(other).toLowerCase()],
  ['indexOf', (text, [part, from]) => text.indexOf(asText(part), Number(from ?? 0))],
  ['isEmpty', (text) => text === ''],
  ['lastIndexOf', (text, [part]) => text.lastIndexOf(asText(part))],
  ['length', (text) => text.length],
  ['matches', (text, [pattern]) => RE2JS.compile(asText(pattern)).matcher(text).matches()],
  ['replace', (text, [part, by]) => text.replaceAll(asText(part), () => asText(by))],
  ['replaceAll', (text, [pattern, by]) => RE2JS.compile(asText(pattern)).matcher(text).replaceAll(asText(by))],
  ['replaceFirst', (text, [pattern, by]) => RE2JS.compile(asText(pattern)).matcher(text).replaceFirst(asText(by))],
  ['split', (text, [pattern]) => RE2JS.compile(asText(pattern)).split(text)],
  ['startsWith', (text, [start]) => text.startsWith(asText(start))],
  ['substring', (text, [from, to]) => text.slice(Number(from), to === undefined ? undefined : Number(to))],
  ['toLowerCase', (text) => text.toLowerCase()],
  ['toString', (text) => text],
  ['toUpperCase', (text) => text.toUpperCase()],
  ['trim', (text) => text.trim()],
]);

/** Java's List. */
const OF_LISTS: ReadonlyMap<string, Method<Value[]>> = new Map<string, Method<Value[]>>([
  ['add', (list, [item]) => list.push(item) > 0],
  ['contains', (list, [item]) => list.includes(item)],
  ['get', (list, [index]) => list[Number(index)]],
  ['indexOf', (list, [item]) => list.indexOf(item)],
  ['isEmpty', (list) => list.length === 0],
  ['remove', (list, [index]) => list.splice(Number(index), 1)[0]],
  ['size', (list) => list.length],
  ['subList', (list, [from, to]) => list.slice(Number(from), Number(to))],
]);

/** Java's Map. */
const OF_MAPS: ReadonlyMap<string, Method<{ [key: string]: Value }>> = new Map<
  string,
  Method<{ [key: string]: Value }>
>([
  ['containsKey', (map, [key]) => Object.hasOwn(map, asText(key))],
  ['entrySet', (map) => Object.entries(map).map(([key, value]) => ({ key, value }))],
  ['get', (map, [key]) => own(map, asText(key))],
  ['isEmpty', (map) => Object.keys(map).length === 0],
  ['keySet', (map) => Object.keys(map)],
  [
    'put',
    (map, [key, value]) => {
      const before = own(map, asText(key));
      setOwn(map as { [key: string]: Json }, asText(key), (value ?? null) as Json);
      return before ?? '';
    },
  ],
  [
    'remove',
    (map, [key]) => {
      const before = own(map, asText(key));
      delete map[asText(key)];
      return before;
    },
  ],
  ['size', (map) => Object.keys(map).length],
  ['values', (map) => Object.values(map)],
]);

/** Undefined if Java's type has no such method, or if it is not supported here. */
export function callJavaMethod(base: Value, name: string, args: readonly Value[]): Value {
  if (typeof base === 'string') return OF_STRINGS.get(name)?.(base, args);
  if (Array.isArray(base)) return OF_LISTS.get(name)?.(base, args);
  if (typeof base === 'object' && base !== null) return OF_MAPS.get(name)?.(base, args);
  return name === 'toString' && base !== undefined ? String(base) : undefined;
}

function own(map: { [key: string]: Value }, key: string): Value {
  return ownValue(map as { [key: string]: Json }, key) as Value;
}

export function asText(value: Value): string {
  if (typeof value === 'string') return value;
  return isJsonArray(value as Json) || (typeof value === 'object' && value !== null)
    ? JSON.stringify(value)
    : String(value ?? '');
}
