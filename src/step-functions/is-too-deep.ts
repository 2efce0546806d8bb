/** A deeper text is refused: what comes later walks through it. */
const MAX_DEPTH = 1_000;

/** @param json which need not be valid */
export function isTooDeep(json: string): boolean {
  // most are too short to be
  if (json.length <= MAX_DEPTH) return false;
  let depth = 0;
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
