import type { Json } from '../../json.ts';

/** A child execution of a Distributed Map that has ended. */
export interface ChildExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: Json;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  readonly stopDate: number;
}

export interface SucceededExecution extends ChildExecution {
  readonly output: Json;
}

export interface FailedExecution extends ChildExecution {
  readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** How values are written as JSON text: the engine's, so that numbers look as in its events. */
export type Stringify = (value: Json) => string;

/** What ResultWriter exports of an execution where nothing transforms it; its fields as AWS names and orders them. */
export function succeededRecord(execution: SucceededExecution, stringify: Stringify): Json {
  return {
    ExecutionArn: execution.executionArn,
    Input: stringify(execution.input),
    InputDetails: { Included: true },
    Name: execution.name,
    Output: stringify(execution.output),
    OutputDetails: { Included: true },
    RedriveCount: 0,
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    ...commonEnd(execution, 'SUCCEEDED'),
  };
}

/** As `succeededRecord`; no transformation applies to executions that failed. */
export function failedRecord(execution: FailedExecution, stringify: Stringify): Json {
  return {
    ...(execution.cause === undefined ? {} : { Cause: execution.cause }),
    ...(execution.error === undefined ? {} : { Error: execution.error }),
    ExecutionArn: execution.executionArn,
    Input: stringify(execution.input),
    InputDetails: { Included: true },
    Name: execution.name,
    OutputDetails: { Included: true },
    RedriveCount: 0,
    RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
    ...commonEnd(execution, execution.status),
  };
}

/** An item or batch whose execution was never started, because the Map Run failed or was aborted first. */
export function pendingRecord(input: Json, stringify: Stringify): Json {
  return { Input: stringify(input), InputDetails: { Included: true }, Status: 'PENDING' };
}

function commonEnd(execution: ChildExecution, status: string) {
  return {
    StartDate: new Date(execution.startDate).toISOString(),
    StateMachineArn: execution.stateMachineArn,
    Status: status,
    StopDate: new Date(execution.stopDate).toISOString(),
  };
}
