import type { Scope } from '../engine/events.ts';
import { EVENT_ROLES } from '../history/event-roles.ts';
import { isEvent, isPause, type RunRecord } from './run-record.ts';

/** A stay in a state, as far as most expectations ask for it. */
export interface ListedVisit {
  readonly name: string;
  readonly scope: Scope;
  /** Attempts that were made after one that had failed. */
  readonly retries: number;
}

/** The same visits in the same order as StateVisits tells them, at a small part of its cost. */
export function listVisits(records: readonly RunRecord[]): readonly ListedVisit[] {
  const visits: OpenVisit[] = [];
  const open = new Map<Scope, OpenVisit>();
  for (const record of records) {
    if (isEvent(record)) {
      const role = EVENT_ROLES[record.type];
      if (role === 'enter') {
        const visit = { name: record.details?.name ?? '', scope: record.scope, retries: 0, isRetried: false };
        visits.push(visit);
        open.set(record.scope, visit);
      } else if (role === 'attempt' || role === 'success' || role === 'failure' || role === 'container-failure') {
        makeAttempt(open.get(record.scope));
      }
    } else if (isPause(record) && record.retry !== undefined) {
      const visit = open.get(record.scope);
      makeAttempt(visit);
      if (visit !== undefined) visit.isRetried = true;
    }
  }
  return visits;
}

interface OpenVisit extends ListedVisit {
  retries: number;
  /** An attempt has failed, and nothing says yet that another one was made: the run may end before. */
  isRetried: boolean;
}

function makeAttempt(visit: OpenVisit | undefined): void {
  if (visit?.isRetried !== true) return;
  visit.retries++;
  visit.isRetried = false;
}
