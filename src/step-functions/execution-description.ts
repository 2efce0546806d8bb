import type { Outcome } from '../engine/events.ts';
import type { NewExecution } from '../engine/task-runner.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { KnownExecution } from './executions.ts';
import { type RedriveFacts, whyNotRedrivable } from './redrive-status.ts';

/**
 * The response of DescribeExecution as the result of a `.sync` task: PascalCase keys in alphabetical order. `.sync:2`
 * has Input and Output as values, `.sync` as JSON text.
 */
export function describeSucceeded({ info, started }: KnownExecution, outcome: Outcome, isParsed: boolean): JsonObject {
  const text = (value: Json): Json => (isParsed ? value : JSON.stringify(value));
  return {
    ExecutionArn: info.arn,
    Input: text(info.input),
    InputDetails: { Included: true },
    Name: info.name,
    Output: text(outcome.output ?? null),
    OutputDetails: { Included: true },
    RedriveCount: info.redriveCount ?? 0,
    ...pascalCase(redriveStatusOf('SUCCEEDED')),
    StartDate: started.startDate,
    StateMachineArn: info.machineArn,
    Status: 'SUCCEEDED',
    StopDate: outcome.stopDate,
  };
}

/**
 * The API's limit. Without it the text would double at every level, since each level escapes the cause of the one
 * below.
 */
const MAX_CAUSE_CHARS = 32_768;

/** The cause of the States.TaskFailed in the parent if a `.sync` child does not succeed; Cause and Error come first. */
export function describeFailed({ info, started }: KnownExecution, outcome: Outcome): string {
  return JSON.stringify({
    ...(outcome.cause !== undefined && { Cause: outcome.cause.slice(0, MAX_CAUSE_CHARS) }),
    ...(outcome.error !== undefined && { Error: outcome.error }),
    ExecutionArn: info.arn,
    Input: JSON.stringify(info.input),
    InputDetails: { Included: true },
    Name: info.name,
    RedriveCount: info.redriveCount ?? 0,
    ...pascalCase(redriveStatusOf(outcome.status)),
    StartDate: started.startDate,
    StateMachineArn: info.machineArn,
    Status: outcome.status,
    StopDate: outcome.stopDate,
  });
}

/** The API's response to StartSyncExecution; time is billed in steps of 100 ms. */
export function describeSync({ info, started }: KnownExecution, outcome: Outcome): JsonObject {
  const { startDate } = started;
  return {
    billingDetails: {
      billedDurationInMilliseconds: Math.max(100, Math.ceil((outcome.stopDate - startDate) / 100) * 100),
      billedMemoryUsedInMB: 64,
    },
    ...ending(outcome),
    executionArn: info.arn,
    input: JSON.stringify(info.input),
    inputDetails: { included: true },
    name: info.name,
    outputDetails: { included: true },
    startDate: startDate / 1000,
    stateMachineArn: info.machineArn,
    status: outcome.status,
    stopDate: outcome.stopDate / 1000,
  };
}

/** The same as a result of the SDK integration: keys in PascalCase and alphabetical order, dates as strings. */
export function describeSyncTask(execution: KnownExecution, outcome: Outcome): JsonObject {
  const described = pascalCase({
    ...describeSync(execution, outcome),
    startDate: new Date(execution.started.startDate).toISOString(),
    stopDate: new Date(outcome.stopDate).toISOString(),
  });
  return Object.fromEntries(Object.entries(described).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What, besides its status, decides whether an execution can be redriven. */
export interface RedriveContext extends Pick<RedriveFacts, 'events' | 'isDeleting'> {
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The API's response to DescribeExecution, with dates in seconds. `context` is needed for an execution that may have
 * ended long ago.
 */
export function describeExecution(
  { info, started, outcome }: KnownExecution,
  context: RedriveContext = { events: 0, isDeleting: false, now: started.startDate },
): JsonObject {
  const status = outcome?.status ?? 'RUNNING';
  return {
    executionArn: info.arn,
    stateMachineArn: info.machineArn,
    name: info.name,
    status,
    startDate: started.startDate / 1000,
    ...(outcome !== undefined && { stopDate: outcome.stopDate / 1000, ...ending(outcome) }),
    input: JSON.stringify(info.input),
    inputDetails: { included: true },
    ...(outcome?.output !== undefined && { outputDetails: { included: true } }),
    ...(info.mapRun !== undefined && { mapRunArn: info.mapRun.arn }),
    redriveCount: info.redriveCount ?? 0,
    ...(info.redriveTime !== undefined && { redriveDate: info.redriveTime / 1000 }),
    ...redriveStatus(
      { status, startDate: started.startDate, stopDate: outcome?.stopDate, ...context },
      context.now,
      info,
    ),
  };
}

function ending({ output, error, cause }: Outcome): JsonObject {
  return {
    ...(output !== undefined && { output: JSON.stringify(output) }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

function redriveStatus(facts: RedriveFacts, now: number, { mapRun }: Pick<NewExecution, 'mapRun'> = {}): JsonObject {
  const reason = whyNotRedrivable(facts, now);
  if (reason !== undefined) return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
  return { redriveStatus: mapRun === undefined ? 'REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN' };
}

/** For an execution that has just ended. */
function redriveStatusOf(status: Outcome['status']): JsonObject {
  return redriveStatus({ status, events: 0, startDate: 0, stopDate: 0, isDeleting: false }, 0);
}

/** For an API response: at every depth, which is at most two. */
export function pascalCase(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key[0]!.toUpperCase() + key.slice(1),
      isJsonObject(inner) ? pascalCase(inner) : inner,
    ]),
  );
}
