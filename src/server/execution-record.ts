import type { Outcome, TraceEvent } from '../engine/events.ts';
import type { NewExecution, StartedExecution } from '../engine/task-runner.ts';
import type { Target } from './registered-machine.ts';

/** An execution that a client, a task or a Map run has started. */
export interface ExecutionRecord {
  /** Tells also of the latest redrive. */
  info: NewExecution;
  readonly target: Target;
  /** Whose mocks answer its tasks. */
  readonly testCase?: string | undefined;
  /** The input as the client has written it, where that is not how it is written here. */
  readonly inputText?: string | undefined;
  /** The latest redrive's, where it was redriven. */
  started: StartedExecution;
  /** Of a Map run's child: it has not gone on yet since the run was redriven. */
  isPendingRedrive?: boolean;
  /** Undefined while it runs. */
  outcome: Outcome | undefined;
  eventCount(): number;
  /** As the events were written. */
  history(): Promise<readonly TraceEvent[]>;
}

/** One that runs, or has just ended. */
export interface LiveExecution extends ExecutionRecord {
  /** As they were written; a Distributed Map's children have histories of their own. */
  readonly events: readonly TraceEvent[];
}

/** What the store has of one that has ended. */
export function endedRecord(
  {
    info,
    startDate,
    testCase,
    inputText,
    eventCount = 0,
  }: Pick<ExecutionRecord, 'info' | 'testCase' | 'inputText'> & {
    readonly startDate: number;
    readonly eventCount?: number;
  },
  outcome: Outcome,
  target: Target,
  history: ExecutionRecord['history'],
): ExecutionRecord {
  return {
    info,
    target,
    testCase,
    inputText,
    outcome,
    eventCount: () => eventCount,
    history,
    started: { startDate, outcome: Promise.resolve(outcome), stop() {} },
  };
}
