import type { ChildRecord } from '../engine/world.ts';
import type { Json } from '../json.ts';

/** How values are written as JSON text. */
export type Stringify = (value: Json) => string;

/** What ResultWriter exports of a child execution where nothing transforms it; its fields as AWS names and orders them. */
export function toExecutionRecord(child: ChildRecord, stringify: Stringify): Json {
  const isSuccess = child.status === 'SUCCEEDED';
  return {
    ...(child.cause === undefined ? {} : { Cause: child.cause }),
    ...(child.error === undefined ? {} : { Error: child.error }),
    ExecutionArn: child.executionArn,
    Input: stringify(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...(child.output === undefined ? {} : { Output: stringify(child.output) }),
    OutputDetails: { Included: true },
    RedriveCount: 0,
    RedriveStatus: isSuccess ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
    ...(isSuccess ? { RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' } : {}),
    StartDate: new Date(child.startDate).toISOString(),
    StateMachineArn: child.machineArn,
    Status: child.status,
    StopDate: new Date(child.stopDate).toISOString(),
  };
}

/** What is exported of an item or batch that was never started, because the Map Run failed or was aborted first. */
export function toPendingRecord(input: Json, stringify: Stringify): Json {
  return { Input: stringify(input), InputDetails: { Included: true }, Status: 'PENDING' };
}
