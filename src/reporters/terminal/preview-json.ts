import { isJsonArray, type Json, type JsonObject } from '../../json.ts';

/** What remains to be written: a value, or literal text. */
type Pending = { readonly value: Json } | string;

/**
 * The first characters of a value's JSON text, at least `limit` of them if there are as many. Only the visible part of
 * the value is visited, so a preview of five megabytes costs no more than one of a line.
 */
export function previewJson(value: Json, limit: number): string {
  let text = '';
  const pending: Pending[] = [{ value }];
  while (pending.length > 0 && text.length < limit) {
    const next = pending.pop()!;
    if (typeof next === 'string') text += next;
    else if (typeof next.value !== 'object' || next.value === null) text += previewScalar(next.value, limit);
    else if (isJsonArray(next.value)) pushReversed(pending, '[', listPieces(next.value, limit), ']');
    else pushReversed(pending, '{', objectPieces(next.value as JsonObject, limit), '}');
  }
  return text;
}

function previewScalar(value: string | number | boolean | null, limit: number): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, limit)) : String(value);
}

function pushReversed(pending: Pending[], open: string, pieces: Pending[], close: string): void {
  pending.push(close);
  for (let i = pieces.length - 1; i >= 0; i--) pending.push(pieces[i]!);
  pending.push(open);
}

function listPieces(list: readonly Json[], limit: number): Pending[] {
  return list.slice(0, limit).flatMap((value, i): Pending[] => (i === 0 ? [{ value }] : [',', { value }]));
}

function objectPieces(object: JsonObject, limit: number): Pending[] {
  const pieces: Pending[] = [];
  for (const key in object) {
    if (pieces.length >= 2 * limit) break;
    pieces.push(`${pieces.length === 0 ? '' : ','}${previewScalar(key, limit)}:`, { value: object[key]! });
  }
  return pieces;
}
