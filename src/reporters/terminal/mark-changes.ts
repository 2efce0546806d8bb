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
  const width = to.length + 1;
  // lengths of the longest common subsequences of what ends before (i, j)
  const lengths = new Uint16Array((from.length + 1) * width);
  for (let i = 1; i <= from.length; i++) {
    for (let j = 1; j <= to.length; j++) {
      lengths[i * width + j] =
        from[i - 1] === to[j - 1]
          ? lengths[(i - 1) * width + j - 1]! + 1
          : Math.max(lengths[(i - 1) * width + j]!, lengths[i * width + j - 1]!);
    }
  }
  const kept = new Set<number>();
  for (let i = from.length, j = to.length; i > 0 && j > 0; ) {
    if (from[i - 1] === to[j - 1]) {
      kept.add(--j);
      i--;
    } else if (lengths[(i - 1) * width + j]! >= lengths[i * width + j - 1]!) i--;
    else j--;
  }
  return kept;
}
