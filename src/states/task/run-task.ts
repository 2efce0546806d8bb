import type { Resource } from '../../definition/definition.ts';
import type { OpenField } from '../../definition/unresolved.ts';
import { type Fiber, nextNotice, settled, startTask, type TaskReply } from '../../engine/effects.ts';
import type { StatesError } from '../../engine/errors.ts';
import type { EventDetails, EventType } from '../../engine/events.ts';
import type { TaskPoint } from '../../engine/interceptor.ts';
import { payloadTooLarge } from '../../engine/limits.ts';
import { readSeconds } from '../../engine/read-seconds.ts';
import type { StateResult } from '../../engine/state-semantics.ts';
import { advance } from '../../engine/strand.ts';
import type { Visit } from '../../engine/visit.ts';
import { isJsonObject, type Json, ownValue } from '../../json.ts';
import type { TaskState } from './task-state.ts';

/** One attempt of a Task: schedules it, and waits for its reply. */
export function* runTask(state: TaskState, given: Json, visit: Visit): Fiber<StateResult> {
  const timeoutSeconds = yield* readSeconds(state.timeoutSeconds, 'TimeoutSeconds', visit);
  const heartbeatSeconds = yield* readSeconds(state.heartbeatSeconds, 'HeartbeatSeconds', visit);
  const roleArn = yield* readRoleArn(state, visit);
  const { strand } = visit;
  const { interceptor } = visit.world;
  const task: TaskPoint = { resource: state.resource, payload: given };
  const { resource, payload } =
    interceptor.atTask === undefined ? task : { ...task, ...(yield* settled(interceptor.atTask(task, visit))) };
  const events = taskEvents(resource);
  advance(strand, events.type('Scheduled'), {
    ...(resource.kind === 'integration'
      ? { parameters: payload, region: strand.execution.info.region, ...events.resource }
      : { input: payload, resource: resource.arn }),
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
    ...(roleArn === undefined ? {} : { taskCredentials: { roleArn } }),
  });
  let started = false;
  const start = (workerName?: string): void => {
    if (started) return;
    started = true;
    advance(strand, events.type('Started'), workerName === undefined ? events.resource : { workerName });
  };
  let reply: TaskReply = yield* startTask({
    request: {
      state: state.name,
      scope: strand.scope,
      attempt: visit.retryCount,
      resource,
      payload,
      token: visit.taskToken,
      executionArn: strand.execution.info.arn,
      roleArn,
      time: visit.world.now(),
      ...(state.open.length > 0 && unresolvedOf(state)),
    },
    timeoutMs: timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000,
    heartbeatMs: heartbeatSeconds === undefined ? undefined : heartbeatSeconds * 1000,
    timedFromStart: resource.kind === 'activity',
  });
  for (;;) {
    if (reply.kind === 'started') start(reply.workerName);
    // an activity may end before a worker has taken it
    else if (resource.kind !== 'activity' && !(reply.kind === 'failed' && reply.error.fatal)) start();
    if (reply.kind === 'submitted') advance(strand, 'TaskSubmitted', { output: reply.output, ...events.resource });
    if (reply.kind === 'succeeded' || reply.kind === 'failed') break;
    reply = yield* nextNotice();
  }
  const error =
    reply.kind === 'failed' ? reply.error : payloadTooLarge(reply.output, strand.execution.limits, events.name, false);
  if (error !== undefined) return fail(error, events, visit);
  const { output } = reply as { output: Json };
  advance(strand, events.type('Succeeded'), { output, ...events.resource });
  return { value: output };
}

function unresolvedOf({ open }: TaskState): { readonly unresolved?: readonly OpenField[] } {
  const unresolved = open.filter(({ need }) => need === 'task');
  return unresolved.length > 0 ? { unresolved } : {};
}

interface TaskEvents {
  readonly type: (phase: 'Scheduled' | 'Started' | 'Succeeded' | 'Failed' | 'TimedOut') => EventType;
  /** `resource` and `resourceType`, which the events of integrations repeat. */
  readonly resource: EventDetails | undefined;
  /** AWS's term for the task in messages. */
  readonly name: string;
}

function taskEvents(resource: Resource): TaskEvents {
  if (resource.kind === 'integration') {
    const { action, service } = resource;
    return { type: (phase) => `Task${phase}`, resource: { resource: action, resourceType: service }, name: service };
  }
  const prefix = resource.kind === 'lambda' ? 'LambdaFunction' : 'Activity';
  return { type: (phase) => `${prefix}${phase}`, resource: undefined, name: resource.arn };
}

function fail(error: StatesError, events: TaskEvents, visit: Visit): never {
  if (!error.fatal) {
    const details: EventDetails = {
      ...(error.error === undefined ? {} : { error: error.error }),
      ...(error.cause === undefined ? {} : { cause: error.cause }),
      ...events.resource,
    };
    advance(visit.strand, events.type(error.timeout === undefined ? 'Failed' : 'TimedOut'), details);
  }
  throw error;
}

function* readRoleArn(state: TaskState, visit: Visit): Fiber<string | undefined> {
  if (state.credentials === undefined) return undefined;
  const credentials = yield* settled(state.credentials(visit.scope(visit.effectiveInput)));
  const roleArn = isJsonObject(credentials) ? ownValue(credentials, 'RoleArn') : undefined;
  return typeof roleArn === 'string' ? roleArn : undefined;
}
