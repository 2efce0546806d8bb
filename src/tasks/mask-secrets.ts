import { isJsonArray, type Json, setOwn } from '../json.ts';

export type Mask = (text: string) => string;

const MASKED = '***';

/** Shorter strings are not secrets, and occur everywhere. */
const MIN_LENGTH = 4;

/**
 * Creates a function that hides the secrets in a text: verbatim, and encoded for JSON, URLs or Base64. A server's
 * response may repeat what it was sent.
 */
export function createMask(secrets: Iterable<string>): Mask {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < MIN_LENGTH) continue;
    forms.add(secret);
    forms.add(JSON.stringify(secret).slice(1, -1));
    forms.add(encodeURIComponent(secret));
    forms.add(new URLSearchParams({ '': secret }).toString().slice(1));
    forms.add(Buffer.from(secret).toString('base64'));
  }
  // the longest first: one secret may be part of another
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((masked, form) => masked.replaceAll(form, MASKED), text);
}

/** A value with the secrets hidden in all its strings and keys. */
export function maskJson(value: Json, mask: Mask): Json {
  const root: { [key: string]: Json } = {};
  // a stack instead of recursion: the depth of a response is not limited
  const open: { readonly value: Json; readonly into: Container; readonly key: string }[] = [
    { value, into: root, key: 'value' },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: item, into, key } = next;
    if (typeof item !== 'object' || item === null) {
      put(into, key, typeof item === 'string' ? mask(item) : item);
      continue;
    }
    const copy: Container = isJsonArray(item) ? [] : {};
    put(into, key, copy as Json);
    // backwards, so that they are popped in their original order
    for (const [name, inner] of Object.entries(item).reverse()) {
      open.push({ value: inner as Json, into: copy, key: isJsonArray(item) ? name : mask(name) });
    }
  }
  return root.value as Json;
}

type Container = Json[] | { [key: string]: Json };

function put(into: Container, key: string, value: Json): void {
  if (Array.isArray(into)) into[Number(key)] = value;
  else setOwn(into, key, value);
}
