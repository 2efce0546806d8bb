/**
 * Whether a text consists of the pieces in order, with any number of characters between two of them. In time linear in
 * pattern times text.
 *
 * @param pieces the parts between the stars of a pattern: one more than there are stars
 * @param one a character in the pieces that matches any one character
 */
export function matchesPieces(pieces: readonly string[], text: string, one?: string): boolean {
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return text.length === first.length && fitsAt(first, text, 0, one);
  const last = pieces.at(-1) ?? '';
  const end = text.length - last.length;
  if (end < first.length || !fitsAt(first, text, 0, one) || !fitsAt(last, text, end, one)) return false;
  let at = first.length;
  for (let i = 1; i < pieces.length - 1; i++) {
    const piece = pieces[i]!;
    const found = find(piece, text, at, one);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

function find(piece: string, text: string, from: number, one: string | undefined): number {
  if (one === undefined || !piece.includes(one)) return text.indexOf(piece, from);
  for (let at = from; at + piece.length <= text.length; at++) if (fitsAt(piece, text, at, one)) return at;
  return -1;
}

function fitsAt(piece: string, text: string, at: number, one: string | undefined): boolean {
  if (one === undefined || !piece.includes(one)) return text.startsWith(piece, at);
  for (let i = 0; i < piece.length; i++) if (piece[i] !== one && piece[i] !== text[at + i]) return false;
  return true;
}

/** Whether a text matches a pattern in which each `*` matches any characters. */
export function matchesPattern(pattern: string, text: string): boolean {
  return matchesPieces(pattern.split('*'), text);
}

/** The entry whose pattern matches: the one with the most characters besides `*`; of equal ones, the first. */
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
