import type { Json, JsonObject } from '../json.ts';

/** What the context object tells of. Times are milliseconds since the epoch. */
export interface ContextFacts {
  readonly execution: {
    readonly arn: string;
    readonly name: string;
    readonly input: Json;
    readonly roleArn: string;
    readonly startTime: number;
    readonly type: 'STANDARD' | 'EXPRESS';
    /** Default 0; null where executions have none: synchronous Express, TestState. */
    readonly redriveCount?: number | null | undefined;
    readonly redriveTime?: number | undefined;
    readonly machineArn: string;
    readonly machineName: string;
  };
  /** Absent outside of states. */
  readonly state?: {
    readonly name: string;
    readonly enteredTime: number;
    /** Of the states that can retry; undefined for the others. */
    readonly retryCount: number | undefined;
  };
  readonly taskToken?: string | undefined;
  readonly mapItem?:
    | {
        readonly index: number;
        readonly value: Json;
        /** Of an object's items. */
        readonly key?: string;
        /** `STATE_DATA`, or the URI of an S3 object. */
        readonly source?: string;
      }
    | undefined;
}

/** The context object (`$$`, `$states.context`) with AWS's keys in AWS's order. */
export function buildContext(facts: ContextFacts): JsonObject {
  const { execution, state, taskToken, mapItem } = facts;
  return {
    Execution: buildExecution(execution),
    StateMachine: { Id: execution.machineArn, Name: execution.machineName },
    ...(state && { State: buildState(state) }),
    ...(taskToken !== undefined && { Task: { Token: taskToken } }),
    ...(mapItem && { Map: { Item: buildItem(mapItem) } }),
  };
}

function buildExecution(execution: ContextFacts['execution']): JsonObject {
  const { arn: Id, input: Input, name: Name, roleArn: RoleArn, redriveCount: RedriveCount = 0 } = execution;
  const StartTime = printTime(execution.startTime);
  if (RedriveCount === null) return { Id, Input, Name, RoleArn, StartTime };
  const redriven = execution.redriveTime === undefined ? {} : { RedriveTime: printTime(execution.redriveTime) };
  // The two types of workflow have different orders.
  return execution.type === 'STANDARD'
    ? { Id, Input, StartTime, Name, RoleArn, RedriveCount, ...redriven }
    : { Id, Input, Name, RoleArn, StartTime, RedriveCount, ...redriven };
}

function buildState(state: NonNullable<ContextFacts['state']>): JsonObject {
  const entered = { Name: state.name, EnteredTime: printTime(state.enteredTime) };
  return state.retryCount === undefined ? entered : { ...entered, RetryCount: state.retryCount };
}

function buildItem({ index, value, key, source }: NonNullable<ContextFacts['mapItem']>): JsonObject {
  return {
    Index: index,
    Value: value,
    ...(key !== undefined && { Key: key }),
    ...(source !== undefined && { Source: source }),
  };
}

/** As AWS prints times: UTC with milliseconds. */
function printTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
