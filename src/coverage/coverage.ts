/** What visits a state or takes a transition: tests, runs by hand, or recorded executions. */
export type CoverageOrigin = 'test' | 'run' | 'replay';

export const ORIGINS: readonly CoverageOrigin[] = ['test', 'run', 'replay'];

/** The number of times, by source. */
export type OriginCounts = { [origin in CoverageOrigin]?: number };

export interface CoveragePlace {
  /** Relative to the working directory. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/** What can happen in a state besides a visit. */
export type TransitionKind =
  | 'next'
  | 'end'
  | 'rule'
  | 'default'
  | 'catch'
  | 'retry'
  | 'exhausted'
  | 'no-items'
  | 'one-item'
  | 'many-items'
  | 'tolerated';

export interface TransitionCoverage extends CoveragePlace {
  readonly kind: TransitionKind;
  /** For people: `rule 2 → Wrap`, `retrier 1 exhausted`. */
  readonly label: string;
  readonly counts: OriginCounts;
}

export interface StateCoverage extends CoveragePlace {
  /** With the enclosing states: `Pack items/Pack one`. */
  readonly path: string;
  readonly type: string;
  /** How often the state was visited. */
  readonly counts: OriginCounts;
  readonly transitions: readonly TransitionCoverage[];
}

export interface MachineCoverage extends CoveragePlace {
  readonly name: string;
  readonly states: readonly StateCoverage[];
}

export interface Share {
  readonly reached: number;
  readonly total: number;
}

export interface CoverageSummary {
  readonly states: Share;
  readonly transitions: Share;
}

export function totalOf(counts: OriginCounts): number {
  let total = 0;
  for (const origin of ORIGINS) total += counts[origin] ?? 0;
  return total;
}

export function summarize(machines: readonly MachineCoverage[]): CoverageSummary {
  const states = machines.flatMap((machine) => machine.states);
  return { states: shareOf(states), transitions: shareOf(states.flatMap(({ transitions }) => transitions)) };
}

function shareOf(items: readonly { readonly counts: OriginCounts }[]): Share {
  return { reached: items.filter(({ counts }) => totalOf(counts) > 0).length, total: items.length };
}

/** In percent; if there is nothing to reach, 100. */
export function percent({ reached, total }: Share): number {
  return total === 0 ? 100 : (100 * reached) / total;
}

/** `86 %`: rounded down, so that only complete coverage is 100 %. */
export function formatPercent(share: Share): string {
  return `${Math.floor(percent(share))} %`;
}
