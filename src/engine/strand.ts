import type { ContextFacts } from '../expressions/context-object.ts';
import type { EventDetails, EventType, Scope } from './events.ts';
import type { Execution } from './execution.ts';
import type { StrandProgress } from './progress.ts';
import type { VariableScope } from './variable-scope.ts';

/**
 * One strand of control: the execution itself, a branch, or an iteration. It owns the cursor for AWS's
 * previousEventIds: a normal event points at `last` and becomes it; an event "aside" points at `last` and does not
 * change it.
 */
export interface Strand {
  readonly execution: Execution;
  readonly scope: Scope;
  readonly variables: VariableScope;
  /** `$$.Map.Item` inside an iteration. */
  readonly mapItem: ContextFacts['mapItem'];
  /** Id of the event that the next normal event points at. */
  last: number;
  /** Set when a sibling's failure stops this strand: the event that its `...Aborted` events point at. */
  abortedAt: number | undefined;
  /** The point from which it continues; undefined once used. */
  progress?: StrandProgress | undefined;
  /** Set when the strand, with any evaluation in progress, is cancelled. */
  isStopped?: boolean;
  /**
   * Set when the failure of a Task has left its branch or iteration: the state counts as aborted, see `markAborted`.
   */
  isTaskAborted?: boolean;
}

/** Writes an event that points at the strand's last one, and replaces it. */
export function advance(strand: Strand, type: EventType, details?: EventDetails): number {
  strand.last = write(strand, type, details, strand.last);
  return strand.last;
}

/** Writes an event outside the chain: no later event points at it unless its id is used explicitly. */
export function aside(strand: Strand, type: EventType, details?: EventDetails, previous = strand.last): number {
  return write(strand, type, details, previous);
}

function write(strand: Strand, type: EventType, details: EventDetails | undefined, previous: number): number {
  const { execution } = strand;
  try {
    return execution.isObserved ? execution.emit(strand.scope, type, details, previous) : execution.count();
  } catch (error) {
    // the history is full: the terminal event points at the last event, whichever strand wrote it
    strand.last = execution.lastEventId;
    throw error;
  }
}

/** Writes AWS's event for a Task whose failure has ended its branch or iteration; called by the enclosing state. */
export function markAborted(strand: Strand): void {
  if (strand.isTaskAborted === true) aside(strand, 'TaskStateAborted');
}
