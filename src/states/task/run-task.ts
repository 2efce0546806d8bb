import type { QueryLanguageName, Resource } from '../../definition/definition.ts';
import type { OpenField } from '../../definition/unresolved.ts';
import { AWAIT_NOTICE, type Fiber, type StartTask, settled, type TaskReply } from '../../engine/effects.ts';
import type { StatesError } from '../../engine/errors.ts';
import type { EventDetails, EventType } from '../../engine/events.ts';
import type { TaskPoint } from '../../engine/interceptor.ts';
import { payloadTooLarge } from '../../engine/limits.ts';
import { readSeconds } from '../../engine/read-seconds.ts';
import type { StateResult } from '../../engine/state-semantics.ts';
import { advance } from '../../engine/strand.ts';
import type { TaskRequest } from '../../engine/task-runner.ts';
import type { Visit } from '../../engine/visit.ts';
import { type Expression, ExpressionError } from '../../expressions/expression.ts';
import { isJsonObject, type Json, ownValue } from '../../json.ts';
import type { TaskState } from './task-state.ts';

/** One attempt of a Task: schedules it, and waits for its reply. */
export function* runTask(state: TaskState, given: Json, visit: Visit): Fiber<StateResult | StatesError> {
  // a generator is created only for fields that there are: thousands of tests notice each one
  const timeoutSeconds = state.timeoutSeconds && (yield* readSeconds(state.timeoutSeconds, 'TimeoutSeconds', visit));
  const heartbeatSeconds =
    state.heartbeatSeconds && (yield* readSeconds(state.heartbeatSeconds, 'HeartbeatSeconds', visit));
  const roleArn = state.credentials && (yield* readRoleArn(state.credentials, state.queryLanguage, visit));
  const { strand } = visit;
  const { interceptor } = visit.world;
  const task: TaskPoint = { resource: state.resource, payload: given };
  const { resource, payload } =
    interceptor.atTask === undefined ? task : { ...task, ...(yield* settled(interceptor.atTask(task, visit))) };
  const events = taskEvents(resource);
  const scheduled: Details =
    resource.kind === 'integration'
      ? { parameters: payload, region: strand.execution.info.region, ...events.resource }
      : { input: payload, resource: resource.arn };
  if (timeoutSeconds !== undefined) scheduled.timeoutInSeconds = timeoutSeconds;
  if (heartbeatSeconds !== undefined) scheduled.heartbeatInSeconds = heartbeatSeconds;
  if (roleArn !== undefined) scheduled.taskCredentials = { roleArn };
  advance(strand, events.types.Scheduled, scheduled);
  let started = false;
  const noteStart = (workerName?: string): void => {
    if (started) return;
    started = true;
    advance(strand, events.types.Started, workerName === undefined ? events.resource : { workerName });
  };
  const request: TaskRequest = {
    state: state.name,
    scope: strand.scope,
    attempt: visit.retryCount,
    resource,
    payload,
    token: visit.taskToken,
    executionArn: strand.execution.info.arn,
    roleArn,
    time: visit.world.now(),
  };
  const start: StartTask = {
    kind: 'task',
    request: state.open.length === 0 ? request : { ...request, ...unresolvedOf(state) },
    timeoutMs: timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000,
    heartbeatMs: heartbeatSeconds === undefined ? undefined : heartbeatSeconds * 1000,
    timedFromStart: resource.kind === 'activity',
  };
  let reply = (yield start) as TaskReply;
  for (;;) {
    if (reply.kind === 'started') noteStart(reply.workerName);
    // an activity may end before a worker has taken it
    else if (resource.kind !== 'activity' && !(reply.kind === 'failed' && reply.error.fatal)) noteStart();
    if (reply.kind === 'submitted') advance(strand, 'TaskSubmitted', { output: reply.output, ...events.resource });
    if (reply.kind === 'succeeded' || reply.kind === 'failed') break;
    reply = (yield AWAIT_NOTICE) as TaskReply;
  }
  const error =
    reply.kind === 'failed' ? reply.error : payloadTooLarge(reply.output, strand.execution.limits, events.name, false);
  if (error !== undefined) return fail(error, events, visit);
  const { output } = reply as { output: Json };
  advance(strand, events.types.Succeeded, events.resource === undefined ? { output } : { output, ...events.resource });
  return { value: output };
}

function unresolvedOf({ open }: TaskState): { readonly unresolved?: readonly OpenField[] } {
  const unresolved = open.filter(({ need }) => need === 'task');
  return unresolved.length > 0 ? { unresolved } : {};
}

type Details = { -readonly [field in keyof EventDetails]: EventDetails[field] };

type Phase = 'Scheduled' | 'Started' | 'Succeeded' | 'Failed' | 'TimedOut';

/** The types of a task's events. */
type EventTypes = Readonly<Record<Phase, EventType>>;

function eventTypes(kind: 'Task' | 'LambdaFunction' | 'Activity'): EventTypes {
  return {
    Scheduled: `${kind}Scheduled`,
    Started: `${kind}Started`,
    Succeeded: `${kind}Succeeded`,
    Failed: `${kind}Failed`,
    TimedOut: `${kind}TimedOut`,
  };
}

const TYPES: Readonly<Record<Resource['kind'], EventTypes>> = {
  integration: eventTypes('Task'),
  lambda: eventTypes('LambdaFunction'),
  activity: eventTypes('Activity'),
};

interface TaskEvents {
  readonly types: EventTypes;
  /** `resource` and `resourceType`, which the events of integrations repeat. */
  readonly resource: EventDetails | undefined;
  /** AWS's term for the task in messages. */
  readonly name: string;
}

function taskEvents(resource: Resource): TaskEvents {
  const types = TYPES[resource.kind];
  if (resource.kind !== 'integration') return { types, resource: undefined, name: resource.arn };
  const { action, service } = resource;
  return { types, resource: { resource: action, resourceType: service }, name: service };
}

function fail(error: StatesError, events: TaskEvents, visit: Visit): StatesError {
  if (!error.fatal) {
    const details: Details = {};
    if (error.error !== undefined) details.error = error.error;
    if (error.cause !== undefined) details.cause = error.cause;
    Object.assign(details, events.resource);
    advance(visit.strand, error.timeout === undefined ? events.types.Failed : events.types.TimedOut, details);
  }
  return error;
}

function* readRoleArn(expression: Expression, language: QueryLanguageName, visit: Visit): Fiber<string> {
  const credentials = yield* settled(expression(visit.scope(visit.effectiveInput)));
  const roleArn = isJsonObject(credentials) ? ownValue(credentials, 'RoleArn') : undefined;
  if (typeof roleArn === 'string') return roleArn;
  const isJsonata = language === 'JSONata';
  throw new ExpressionError(
    isJsonata ? 'States.QueryEvaluationError' : 'States.Runtime',
    `The RoleArn of the Credentials must be a string but was: ${JSON.stringify(roleArn)}`,
    isJsonata ? { location: 'Credentials/RoleArn' } : {},
  );
}
