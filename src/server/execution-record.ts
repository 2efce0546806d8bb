import type { Outcome, TraceEvent } from '../engine/events.ts';
import type { NewExecution, StartedExecution } from '../engine/task-runner.ts';
import type { Target } from './machine-registry.ts';

/** An execution that a client, a task or a Map run has started. */
export interface ExecutionRecord {
  /** Tells also of the latest redrive. */
  info: NewExecution;
  readonly target: Target;
  /** Whose mocks answer its tasks. */
  readonly testCase?: string | undefined;
  /** As a client has written it, where that is another text than the input's own. */
  readonly inputText?: string | undefined;
  /** The latest redrive's, where it was redriven. */
  started: StartedExecution;
  /** Of a Map run's child: it has not gone on yet since the run was redriven. */
  isPendingRedrive?: boolean;
  /** As they were written; a Distributed Map's children have histories of their own. */
  readonly events: TraceEvent[];
  /** Undefined while it runs. */
  outcome: Outcome | undefined;
}
