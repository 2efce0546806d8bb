import { isJsonObject, ownValue } from '../json.ts';
import type { HistoryEntry } from './history-entries.ts';

/**
 * The events of a child execution by attempt, in order. The path that names a child is used again by a Map that is
 * retried or entered again, and by a redrive that starts an Express child over: its events are then numbered from 1
 * again.
 */
export function splitAttempts(entries: readonly HistoryEntry[]): HistoryEntry[][] {
  const attempts: HistoryEntry[][] = [];
  for (const entry of entries) {
    const isFirst = isJsonObject(entry.value) && ownValue(entry.value, 'id') === 1;
    const current = attempts.at(-1);
    if (isFirst || current === undefined) attempts.push([entry]);
    else current.push(entry);
  }
  return attempts;
}
