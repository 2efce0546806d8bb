import { printable } from './printable.ts';

/** Longer names and longer lists are not compared: a suggestion is not worth the time. */
const MAX_NAME = 100;
const MAX_CANDIDATES = 2000;

/** The candidate that was probably meant: equal but for case, or a few letters away. */
export function nearName(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > MAX_NAME) return undefined;
  const lower = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.floor(name.length / 3) + 1;
  let seen = 0;
  for (const candidate of candidates) {
    if (++seen > MAX_CANDIDATES) break;
    if (candidate === name || candidate.length > MAX_NAME) continue;
    // each extra or missing letter is an edit of its own: names whose lengths differ too much need no closer look
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(lower, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `Did you mean 'x'?`, if there is a near name. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const near = nearName(name, candidates);
  // a name may hold line breaks, and CI systems read commands from lines of the output
  return near === undefined ? undefined : `Did you mean '${printable(near)}'?`;
}

/**
 * The number of insertions, deletions, replacements and swaps of adjacent letters between two texts; `limit` for more.
 */
function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last: number[] = [];
  for (let j = 0; j <= b.length; j++) last.push(j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, beforeLast[j - 2]! + 1);
      }
      row.push(best);
      least = Math.min(least, best);
    }
    // a swap of adjacent letters goes back two rows, which saves at most one edit
    if (least > limit) return limit;
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
