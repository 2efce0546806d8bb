import { formatPath } from '../history/scope-path.ts';
import type { StateVisit } from '../history/state-visit.ts';
import { StateVisits } from '../history/state-visits.ts';
import type { Reporter } from '../reporters/reporter.ts';

/** Each visit, by its path and its number among those with the same path: what is compared with the next run. */
type Visits = ReadonlyMap<string, Pick<StateVisit, 'status' | 'output' | 'failure'>>;

export interface StateChange {
  /** `Pack items[1]/Pack one`. */
  readonly path: string;
  readonly kind: 'came' | 'went' | 'fails' | 'works' | 'output';
}

/** Observes a run for comparison with the next one. */
export class RunWitness {
  readonly #entered: StateVisit[] = [];
  readonly reporter: Reporter;

  constructor() {
    const visits = new StateVisits({ onEntered: (visit) => this.#entered.push(visit) });
    this.reporter = { onEvent: (event) => visits.add(event), onPause: (pause) => visits.addPause(pause) };
  }

  get visits(): Visits {
    const visits = new Map<string, StateVisit>();
    const counts = new Map<string, number>();
    for (const visit of this.#entered) {
      const path = formatPath(visit.scope, visit.name);
      const count = (counts.get(path) ?? 0) + 1;
      counts.set(path, count);
      visits.set(count === 1 ? path : `${path} (visit ${count})`, visit);
    }
    return visits;
  }
}

/** The differences from the previous run: in the order of this run, then the missing visits. */
export function compareRuns(before: Visits, now: Visits): readonly StateChange[] {
  const changes: StateChange[] = [];
  for (const [path, visit] of now) {
    const old = before.get(path);
    const kind = old === undefined ? 'came' : changeOf(old, visit);
    if (kind !== undefined) changes.push({ path, kind });
  }
  for (const path of before.keys()) if (!now.has(path)) changes.push({ path, kind: 'went' });
  return changes;
}

function changeOf(
  old: Pick<StateVisit, 'status' | 'output'>,
  visit: Pick<StateVisit, 'status' | 'output'>,
): StateChange['kind'] | undefined {
  const [failedBefore, failsNow] = [hasFailed(old), hasFailed(visit)];
  if (failedBefore !== failsNow) return failsNow ? 'fails' : 'works';
  return JSON.stringify(old.output) === JSON.stringify(visit.output) ? undefined : 'output';
}

function hasFailed({ status }: Pick<StateVisit, 'status'>): boolean {
  return status === 'failed' || status === 'caught' || status === 'aborted';
}
