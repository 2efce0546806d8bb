import type { StateVisit } from '../../history/state-visit.ts';

/** A Map with more items is summarised: one line for each of its states, not for each item. */
const MAX_LISTED_ITEMS = 20;
/** The number of failures listed for a summarised Map. */
const MAX_LISTED_FAILURES = 5;

export interface StateSummary {
  readonly name: string;
  readonly type: string;
  target: string | undefined;
  /** Within the Map, 1 for the states of its items. */
  readonly depth: number;
  visits: number;
  failed: number;
  caught: number;
  aborted: number;
  retries: number;
  totalMs: number;
  longestMs: number;
}

export function isSummarised({ items }: StateVisit): boolean {
  const { length, distributed } = items;
  return length !== undefined && (length > MAX_LISTED_ITEMS || (distributed && length === 0));
}

/** What happened in the items of a Map, in memory that does not grow with their number. */
export class MapSummary {
  readonly #map: StateVisit;
  readonly #states = new Map<string, StateSummary>();
  readonly failures: StateVisit[] = [];

  constructor(map: StateVisit) {
    this.#map = map;
  }

  isOf(visit: StateVisit): boolean {
    return visit === this.#map;
  }

  /** In the order in which they were first entered. */
  get states(): Iterable<StateSummary> {
    return [...this.#states.values()].filter(({ visits }) => visits > 0);
  }

  enter(visit: StateVisit): void {
    this.#summaryOf(visit);
  }

  add(visit: StateVisit): void {
    const summary = this.#summaryOf(visit);
    summary.target ??= visit.target;
    const duration = (visit.end ?? visit.start) - visit.start;
    summary.visits++;
    summary.totalMs += duration;
    summary.longestMs = Math.max(summary.longestMs, duration);
    summary.retries += Math.max(0, visit.attempts.length - 1);
    if (visit.status === 'failed') summary.failed++;
    if (visit.status === 'caught') summary.caught++;
    if (visit.status === 'aborted') summary.aborted++;
    const isOrigin = visit.status === 'failed' && visit.origin === undefined;
    if (isOrigin && this.failures.length < MAX_LISTED_FAILURES) this.failures.push(visit);
  }

  #summaryOf(visit: StateVisit): StateSummary {
    let summary = this.#states.get(visit.name);
    if (summary === undefined) {
      summary = { ...emptySummary(visit), depth: depthWithin(visit, this.#map) };
      this.#states.set(visit.name, summary);
    }
    return summary;
  }
}

function emptySummary({ name, type, target }: StateVisit): Omit<StateSummary, 'depth'> {
  return { name, type, target, visits: 0, failed: 0, caught: 0, aborted: 0, retries: 0, totalMs: 0, longestMs: 0 };
}

function depthWithin(visit: StateVisit, map: StateVisit): number {
  let depth = 0;
  for (let at: StateVisit | undefined = visit; at !== undefined && at !== map; at = at.container) depth++;
  return depth;
}
