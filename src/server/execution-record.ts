import type { Outcome, TraceEvent } from '../engine/events.ts';
import type { NewExecution, StartedExecution } from '../engine/task-runner.ts';
import type { Target } from './registered-machine.ts';

/** An execution that a client, a task or a Map run started. */
export interface ExecutionRecord {
  /** Includes the latest redrive. */
  info: NewExecution;
  readonly target: Target;
  /** The test case whose mocks answer its tasks. */
  readonly testCase?: string | undefined;
  /** The input as the client wrote it, if that differs from our serialization. */
  readonly inputText?: string | undefined;
  /** X-Ray's, as the client gave it. */
  readonly traceHeader?: string | undefined;
  /** With the start date of the latest redrive, if it was redriven. */
  started: StartedExecution;
  /** For a Map run's child: it has not resumed yet since the run was redriven. */
  isPendingRedrive?: boolean;
  /** Undefined while it is running. */
  outcome: Outcome | undefined;
  eventCount(): number;
  /** In the order in which the events were written. */
  history(): Promise<readonly TraceEvent[]>;
}

/** An execution that is running or has just ended. */
export interface LiveExecution extends ExecutionRecord {
  /** In the order in which they were written; the children of a Distributed Map have their own histories. */
  readonly events: readonly TraceEvent[];
}

/** What an execution was started with, as it is stored. */
type StartedWith = Pick<ExecutionRecord, 'info' | 'testCase' | 'inputText' | 'traceHeader'>;

/** The record of an execution, from its stored data and its progress. */
export function recordOf(
  { info, testCase, inputText, traceHeader }: StartedWith,
  target: Target,
  progress: Pick<ExecutionRecord, 'started' | 'outcome' | 'eventCount' | 'history'>,
): ExecutionRecord {
  return { info, target, testCase, inputText, traceHeader, ...progress };
}

/** The record of an execution that has ended, from its stored data. */
export function endedRecord(
  stored: StartedWith & { readonly startDate: number; readonly eventCount?: number },
  outcome: Outcome,
  target: Target,
  history: ExecutionRecord['history'],
): ExecutionRecord {
  const { startDate, eventCount = 0 } = stored;
  return recordOf(stored, target, {
    started: { startDate, outcome: Promise.resolve(outcome), stop() {} },
    outcome,
    eventCount: () => eventCount,
    history,
  });
}
