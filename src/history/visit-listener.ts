import type { Scope, TraceEvent } from '../engine/events.ts';
import type { StateVisit } from './state-visit.ts';

/** Receives visit events in order. */
export interface VisitListener {
  onEntered?(visit: StateVisit): void;
  /**
   * The last attempt of `visit.attempts` has failed, and another follows: called when it fails or, for a stored
   * history, when the next one begins.
   */
  onAttemptFailed?(visit: StateVisit): void;
  /** Everything about the visit is known, including the next state. Each visit is settled exactly once. */
  onSettled?(visit: StateVisit): void;
  /** No further event comes from this branch, iteration or child execution. */
  onScopeEnded?(scope: Scope, container: StateVisit | undefined): void;
  /** An execution that had ended continues; `count` starts at 1. */
  onRedriven?(count: number | undefined, timestamp: number): void;
  /** A Task started an execution of another machine, which may outlive the Task. */
  onChildStarted?(scope: Scope, container: StateVisit, event: TraceEvent): void;
  onChildEnded?(scope: Scope, container: StateVisit, event: TraceEvent): void;
}
