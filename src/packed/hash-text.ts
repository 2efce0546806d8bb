/** Random in each process, so that names with the same hash cannot be chosen. */
const START = Math.floor(Math.random() * 2 ** 32);
/** The prime of FNV-1a. */
const PRIME = 0x01000193;

/** The latest text: several tables of a server look up the same one in turn. */
let latest: string | undefined;
let latestHash = 0;

/** An unsigned 32-bit hash (FNV-1a over UTF-16 code units): V8 does not expose its own. */
export function hashText(text: string): number {
  if (text === latest) return latestHash;
  let hash = START;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  // the low bits select a slot: mix in the high ones
  latestHash = (hash ^ (hash >>> 15)) >>> 0;
  latest = text;
  return latestHash;
}
