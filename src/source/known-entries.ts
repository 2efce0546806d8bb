import { didYouMean } from './near-name.ts';
import type { Range } from './source-file.ts';
import type { MapEntry, SourceNode } from './source-node.ts';

/** Reports an error of the current file, with the one code for all its errors. */
export type Complain = (range: Range, message: string, hint?: string) => void;

/**
 * The entries of an object by key; keys that are not among `names` are reported, with the near name.
 * @param subject what the object is, as the subject of a message: `a mock`
 * @returns undefined if the node is not an object, after reporting it
 */
export function readKnownEntries(
  node: SourceNode,
  subject: string,
  names: readonly string[],
  complain: Complain,
): ReadonlyMap<string, MapEntry> | undefined {
  const entries = readEntries(node, subject, complain);
  for (const { key, keyRange } of entries?.values() ?? []) {
    if (names.includes(key)) continue;
    complain(keyRange, `${subject} has no '${key}'`, didYouMean(key, names) ?? `It has: ${names.join(', ')}`);
  }
  return entries;
}

/** The entries of an object with user-defined keys. Undefined if the node is not an object, after reporting it. */
export function readEntries(
  node: SourceNode,
  subject: string,
  complain: Complain,
): ReadonlyMap<string, MapEntry> | undefined {
  if (node.kind !== 'map') {
    complain(node, `${subject} must be an object`);
    return undefined;
  }
  const entries = new Map<string, MapEntry>();
  for (const entry of node.entries) entries.set(entry.key, entry);
  return entries;
}
