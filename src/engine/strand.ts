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
  const { execution } = strand;
  strand.last = execution.isObserved ? execution.emit(strand.scope, type, details, strand.last) : execution.count();
  return strand.last;
}

/** Writes an event outside the chain: no later event points at it unless its id is used explicitly. */
export function aside(strand: Strand, type: EventType, details?: EventDetails, previous = strand.last): number {
  const { execution } = strand;
  return execution.isObserved ? execution.emit(strand.scope, type, details, previous) : execution.count();
}

/** Writes AWS's event for a Task whose failure has ended its branch or iteration; called by the enclosing state. */
export function markAborted(strand: Strand): void {
  if (strand.isTaskAborted === true) aside(strand, 'TaskStateAborted');
}
