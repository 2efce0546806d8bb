/** Tells whether a text fits a pattern in which each `*` stands for any characters, none too. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  const end = text.length - last.length;
  if (!text.startsWith(first) || end < first.length || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** The entry whose pattern fits: the one with the most characters besides `*`, of equal ones the first. */
export function findByPattern<V>(entries: Iterable<readonly [pattern: string, value: V]>, text: string): V | undefined {
  let best: V | undefined;
  let bestLength = -1;
  for (const [pattern, value] of entries) {
    const length = pattern.replaceAll('*', '').length;
    if (length <= bestLength || !matchesPattern(pattern, text)) continue;
    best = value;
    bestLength = length;
  }
  return best;
}
