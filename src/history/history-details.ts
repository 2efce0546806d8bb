import { STATE_TYPE_NAMES, type StateTypeName } from '../definition/state-type-name.ts';
import { type EventDetails, type EventType, exitedEvent } from '../engine/events.ts';

/** The key of an event's details in AWS's history, and their fields in AWS's order. */
export interface DetailsShape {
  readonly key: `${string}EventDetails`;
  readonly fields: readonly (keyof EventDetails)[];
}

const shape = (key: string, ...fields: (keyof EventDetails)[]): DetailsShape => ({ key: `${key}EventDetails`, fields });

const ENTERED = shape('stateEntered', 'name', 'input');
const EXITED = shape('stateExited', 'name', 'output', 'assignedVariables');
const NONE = undefined;

/** The same for the event of this kind of every state type. */
export function ofEveryState<K extends 'StateEntered' | 'StateExited', V>(
  kind: K,
  value: V,
): Record<Extract<EventType, `${StateTypeName}${K}`>, V> {
  const types = STATE_TYPE_NAMES.map((type) => (kind === 'StateExited' ? exitedEvent(type) : `${type}StateEntered`));
  const present = types.filter((type) => type !== undefined);
  return Object.fromEntries(present.map((type) => [type, value])) as Record<EventType, V>;
}

/** One line for each type of the GetExecutionHistory API; `NONE` if AWS writes no details. */
export const HISTORY_DETAILS = {
  ExecutionStarted: shape('executionStarted', 'input', 'roleArn', 'stateMachineAliasArn', 'stateMachineVersionArn'),
  ExecutionSucceeded: shape('executionSucceeded', 'output'),
  ExecutionFailed: shape('executionFailed', 'error', 'cause'),
  ExecutionAborted: shape('executionAborted', 'error', 'cause'),
  ExecutionTimedOut: shape('executionTimedOut', 'error', 'cause'),
  ExecutionRedriven: shape('executionRedriven', 'redriveCount'),

  ...ofEveryState('StateEntered', ENTERED),
  ...ofEveryState('StateExited', EXITED),
  TaskStateAborted: NONE,
  WaitStateAborted: NONE,
  ParallelStateAborted: NONE,
  MapStateAborted: NONE,
  EvaluationFailed: shape('evaluationFailed', 'error', 'cause', 'location', 'state'),

  ParallelStateStarted: NONE,
  ParallelStateSucceeded: NONE,
  ParallelStateFailed: NONE,
  MapStateStarted: shape('mapStateStarted', 'length'),
  MapStateSucceeded: NONE,
  MapStateFailed: NONE,
  MapIterationStarted: shape('mapIterationStarted', 'name', 'index'),
  MapIterationSucceeded: shape('mapIterationSucceeded', 'name', 'index'),
  MapIterationFailed: shape('mapIterationFailed', 'name', 'index'),
  MapIterationAborted: shape('mapIterationAborted', 'name', 'index'),
  MapRunStarted: shape('mapRunStarted', 'mapRunArn'),
  MapRunSucceeded: NONE,
  MapRunFailed: shape('mapRunFailed', 'error', 'cause'),
  MapRunAborted: NONE,
  MapRunRedriven: shape('mapRunRedriven', 'mapRunArn', 'redriveCount'),

  TaskScheduled: shape(
    'taskScheduled',
    'parameters',
    'region',
    'resource',
    'resourceType',
    'timeoutInSeconds',
    'heartbeatInSeconds',
    'taskCredentials',
  ),
  TaskStarted: shape('taskStarted', 'resource', 'resourceType'),
  TaskStartFailed: shape('taskStartFailed', 'error', 'cause', 'resource', 'resourceType'),
  TaskSubmitted: shape('taskSubmitted', 'output', 'resource', 'resourceType'),
  TaskSubmitFailed: shape('taskSubmitFailed', 'error', 'cause', 'resource', 'resourceType'),
  TaskSucceeded: shape('taskSucceeded', 'output', 'resource', 'resourceType'),
  TaskFailed: shape('taskFailed', 'error', 'cause', 'resource', 'resourceType'),
  TaskTimedOut: shape('taskTimedOut', 'error', 'cause', 'resource', 'resourceType'),

  LambdaFunctionScheduled: shape('lambdaFunctionScheduled', 'input', 'resource', 'timeoutInSeconds', 'taskCredentials'),
  LambdaFunctionScheduleFailed: shape('lambdaFunctionScheduleFailed', 'error', 'cause'),
  LambdaFunctionStarted: NONE,
  LambdaFunctionStartFailed: shape('lambdaFunctionStartFailed', 'error', 'cause'),
  LambdaFunctionSucceeded: shape('lambdaFunctionSucceeded', 'output'),
  LambdaFunctionFailed: shape('lambdaFunctionFailed', 'error', 'cause'),
  LambdaFunctionTimedOut: shape('lambdaFunctionTimedOut', 'error', 'cause'),

  ActivityScheduled: shape('activityScheduled', 'input', 'resource', 'timeoutInSeconds', 'heartbeatInSeconds'),
  ActivityScheduleFailed: shape('activityScheduleFailed', 'error', 'cause'),
  ActivityStarted: shape('activityStarted', 'workerName'),
  ActivitySucceeded: shape('activitySucceeded', 'output'),
  ActivityFailed: shape('activityFailed', 'error', 'cause'),
  ActivityTimedOut: shape('activityTimedOut', 'error', 'cause'),
} satisfies Record<EventType, DetailsShape | undefined>;
