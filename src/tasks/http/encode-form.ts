import { isJsonArray, isJsonObject, type Json } from '../../json.ts';

/** The array formats of RequestEncodingOptions. */
export const ARRAY_FORMATS = ['INDICES', 'REPEAT', 'COMMAS', 'BRACKETS'] as const;
export type ArrayFormat = (typeof ARRAY_FORMATS)[number];

/**
 * A value as `application/x-www-form-urlencoded`: members of objects as `outer[inner]`, elements of arrays in the given
 * format, null as nothing.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#url-encode-request-body
 */
export function encodeForm(body: Json, format: ArrayFormat): string {
  const pairs: string[] = [];
  // a stack instead of recursion: the depth of a payload is not limited
  const open: [key: string, value: Json][] = [['', body]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [key, value] = next;
    if (isJsonArray(value) && format === 'COMMAS') {
      pairs.push(`${encodeURIComponent(key)}=${value.map((item) => encodeURIComponent(printValue(item))).join(',')}`);
    } else if (isJsonArray(value)) {
      const suffix = (i: number): string => (format === 'INDICES' ? `[${i}]` : format === 'BRACKETS' ? '[]' : '');
      open.push(...value.map((item, i): [string, Json] => [key + suffix(i), item]).reverse());
    } else if (isJsonObject(value)) {
      const members = Object.entries(value);
      open.push(
        ...members.map(([name, item]): [string, Json] => [key === '' ? name : `${key}[${name}]`, item]).reverse(),
      );
    } else {
      pairs.push(`${encodeURIComponent(key)}=${encodeURIComponent(printValue(value))}`);
    }
  }
  return pairs.join('&');
}

/** A value as written in a form, a query or a header. */
export function printValue(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
