import type { StateVisit } from '../history/state-visit.ts';
import { StateVisits } from '../history/state-visits.ts';
import { isEvent, isPause, type RunRecord } from './run-record.ts';

/** All visits of states that a run's records tell, in the order in which the states were entered. */
export function foldVisits(records: readonly RunRecord[]): readonly StateVisit[] {
  const entered: StateVisit[] = [];
  const visits = new StateVisits({ onEntered: (visit) => entered.push(visit) });
  for (const record of records) {
    if (isEvent(record)) visits.add(record);
    else if (isPause(record)) visits.addPause(record);
  }
  return entered;
}
