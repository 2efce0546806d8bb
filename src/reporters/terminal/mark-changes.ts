import { diffArrays } from 'diff';

/** Lines of a longer text are compared by whether they occur at all. */
const MAX_ALIGNED = 1_000;

export interface Changes {
  /** Indices of the lines that the earlier text does not have there. */
  readonly added: ReadonlySet<number>;
  /** How many lines of the earlier text are gone. */
  readonly removed: number;
}

/**
 * What has changed between two texts of indented JSON. Indentation and commas do not count: a part of a document that
 * has been taken out of it, or put into another one, is still the same.
 */
export function markChanges(before: readonly string[], after: readonly string[]): Changes {
  const from = before.map(bare);
  const to = after.map(bare);
  const kept = from.length > MAX_ALIGNED || to.length > MAX_ALIGNED ? keepOccurring(from, to) : align(from, to);
  const added = new Set<number>();
  for (let i = 0; i < to.length; i++) if (!kept.has(i)) added.add(i);
  return { added, removed: Math.max(0, from.length - kept.size) };
}

function bare(line: string): string {
  return line.trim().replace(/,$/, '');
}

function keepOccurring(from: readonly string[], to: readonly string[]): Set<number> {
  const known = new Set(from);
  return new Set(to.flatMap((line, index) => (known.has(line) ? [index] : [])));
}

/** The indices in `to` of a longest common subsequence. Found from the end, so that closing brackets stay with theirs. */
function align(from: readonly string[], to: readonly string[]): Set<number> {
  const kept = new Set<number>();
  let index = to.length;
  for (const { count, added, removed } of diffArrays(from.toReversed(), to.toReversed())) {
    if (removed) continue;
    for (let i = 0; i < count; i++) {
      index--;
      if (!added) kept.add(index);
    }
  }
  return kept;
}
