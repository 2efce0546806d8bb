import type { Json, JsonObject } from '../json.ts';

/** The data of the context object. Times are milliseconds since the epoch. */
export interface ContextFacts {
  readonly execution: {
    readonly arn: string;
    readonly name: string;
    readonly input: Json;
    readonly roleArn: string;
    readonly startTime: number;
    readonly type: 'STANDARD' | 'EXPRESS';
    /** Default 0; null for executions without redrives: synchronous Express, TestState. */
    readonly redriveCount?: number | null | undefined;
    readonly redriveTime?: number | undefined;
    readonly machineArn: string;
    readonly machineName: string;
  };
  /** Absent outside states. */
  readonly state?: {
    readonly name: string;
    readonly enteredTime: number;
    /** For states that can be retried; undefined for others. */
    readonly retryCount: number | undefined;
  };
  readonly taskToken?: string | undefined;
  readonly mapItem?:
    | {
        readonly index: number;
        readonly value: Json;
        /** For items of an object. */
        readonly key?: string;
        /** `STATE_DATA`, or the URI of an S3 object. */
        readonly source?: string;
      }
    | undefined;
}

/** The context object (`$$`, `$states.context`), with AWS's keys in AWS's order. */
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

/** A time in AWS's format: UTC with milliseconds. */
function printTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
