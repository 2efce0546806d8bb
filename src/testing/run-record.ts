import type { StatePause, TraceEvent } from '../engine/events.ts';
import type { LogLine } from '../engine/task-runner.ts';

/** What happened while a test ran, in the order in which it happened. */
export type RunRecord = TraceEvent | StatePause | LogLine;

export function isEvent(record: RunRecord): record is TraceEvent {
  return 'previousEventId' in record;
}

export function isPause(record: RunRecord): record is StatePause {
  return 'since' in record;
}
