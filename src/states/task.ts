import { EVERY_STATE, INPUT_OUTPUT, TRANSITION, WORK } from '../definition/common-fields.ts';
import type { NumberField, Resource, StateBase } from '../definition/definition.ts';
import { MAX_SECONDS } from '../definition/error-fields.ts';
import type { Fields } from '../definition/fields.ts';
import { parseResource } from '../definition/parse-resource.ts';
import { checkRequest } from '../definition/request-checks.ts';
import { MAY_BE_NEW } from '../definition/request-members.ts';
import type { StateSyntax } from '../definition/state-syntax.ts';
import { readTemplate } from '../definition/template-fields.ts';
import type { OpenField } from '../definition/unresolved.ts';
import { readNumberField } from '../definition/value-fields.ts';
import { type Fiber, nextNotice, settled, startTask, type TaskReply } from '../engine/effects.ts';
import type { StatesError } from '../engine/errors.ts';
import type { EventDetails, EventType } from '../engine/events.ts';
import type { TaskPoint } from '../engine/interceptor.ts';
import { payloadTooLarge } from '../engine/limits.ts';
import type { StateSemantics } from '../engine/state-semantics.ts';
import { advance } from '../engine/strand.ts';
import type { Visit } from '../engine/visit.ts';
import type { Expression } from '../expressions/expression.ts';
import { ExpressionError } from '../expressions/expression.ts';
import { isJsonObject, type Json, ownValue } from '../json.ts';

export interface TaskState extends StateBase {
  readonly resource: Resource;
  readonly timeoutSeconds?: NumberField | undefined;
  readonly heartbeatSeconds?: NumberField | undefined;
  /** Evaluates to `{ RoleArn }`. */
  readonly credentials?: Expression | undefined;
}

export const taskSyntax: StateSyntax<TaskState> = {
  fields: {
    ...EVERY_STATE,
    ...TRANSITION,
    ...INPUT_OUTPUT,
    ...WORK,
    Arguments: 'JSONata',
    Resource: 'both',
    Credentials: 'both',
    TimeoutSeconds: 'both',
    TimeoutSecondsPath: 'JSONPath',
    HeartbeatSeconds: 'both',
    HeartbeatSecondsPath: 'JSONPath',
  },
  hasResult: true,
  sendsPayload: true,
  parse(base, fields) {
    const resource = readResource(fields);
    const timeoutSeconds = readNumberField(fields, 'TimeoutSeconds', { min: 1, max: MAX_SECONDS });
    const heartbeatSeconds = readNumberField(fields, 'HeartbeatSeconds', { min: 1, max: MAX_SECONDS });
    if (timeoutSeconds?.kind === 'literal' && heartbeatSeconds?.kind === 'literal') {
      checkHeartbeat(heartbeatSeconds.value, timeoutSeconds.value, fields);
    }
    const credentials = readCredentials(fields, resource);
    return { resource, timeoutSeconds, heartbeatSeconds, credentials, ...base };
  },
};

/** The documentation requires less than TimeoutSeconds; deployed machines have the same number for both. */
function checkHeartbeat(heartbeat: number, timeout: number, fields: Fields): void {
  if (heartbeat > timeout) {
    fields.reportField('HeartbeatSeconds', 'HeartbeatSeconds must be smaller than TimeoutSeconds');
  } else if (heartbeat === timeout) {
    const hint = 'A missed heartbeat is noticed no sooner than the timeout';
    fields.reportField('HeartbeatSeconds', 'HeartbeatSeconds should be smaller than TimeoutSeconds', {
      severity: 'warning',
      hint,
    });
  }
}

function unresolvedOf({ open }: TaskState): { readonly unresolved?: readonly OpenField[] } {
  const unresolved = open.filter(({ need }) => need === 'task');
  return unresolved.length > 0 ? { unresolved } : {};
}

/** A resource without a handler, for a definition whose error has been reported. */
const NO_RESOURCE: Resource = { kind: 'lambda', arn: '' };

function readResource(fields: Fields): Resource {
  const text = fields.require('Resource') ? fields.plainText('Resource') : undefined;
  if (text === undefined) return NO_RESOURCE;
  fields.noteOpen('Resource', 'task');
  const { unknownNames, services } = fields.env;
  const result = parseResource(text, services);
  if (result.error === undefined) {
    checkRequest(fields, result.resource);
    return result.resource;
  }
  const { error, resource, mayBeNew = false } = result;
  const isDoubtful = resource !== undefined && (mayBeNew || unknownNames === 'warning');
  const hint = result.hint ?? (mayBeNew ? MAY_BE_NEW : undefined);
  fields.reportField('Resource', error, {
    ...(isDoubtful && { severity: 'warning', code: 'UNKNOWN_NAME' }),
    ...(hint !== undefined && { hint }),
  });
  return isDoubtful ? resource : NO_RESOURCE;
}

function readCredentials(fields: Fields, resource: Resource): Expression | undefined {
  if (!fields.has('Credentials')) return undefined;
  if (resource.kind === 'activity') {
    fields.reportField('Credentials', "The field 'Credentials' is not supported for activities");
    return undefined;
  }
  const credentials = fields.object('Credentials');
  const hasRole = credentials?.has('RoleArn') || (fields.language === 'JSONPath' && credentials?.has('RoleArn.$'));
  if (credentials !== undefined && !hasRole) credentials.report("The field 'RoleArn' is required but was missing");
  return credentials && readTemplate(fields, 'Credentials', { need: 'task' });
}

export const taskSemantics: StateSemantics<TaskState> = {
  abortedEvent: 'TaskStateAborted',
  hasTaskToken: ({ resource }) =>
    resource.kind === 'activity' || (resource.kind === 'integration' && resource.pattern !== 'request-response'),
  *run(state, given, visit) {
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
      reply.kind === 'failed'
        ? reply.error
        : payloadTooLarge(reply.output, strand.execution.limits, events.name, false);
    if (error !== undefined) return fail(error, events, visit);
    const { output } = reply as { output: Json };
    advance(strand, events.type('Succeeded'), { output, ...events.resource });
    return { value: output };
  },
};

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

const MAX_TIMEOUT_SECONDS = 99_999_999;

function* readSeconds(
  field: NumberField | undefined,
  name: 'TimeoutSeconds' | 'HeartbeatSeconds',
  visit: Visit,
): Fiber<number | undefined> {
  if (field === undefined) return undefined;
  const value = yield* visit.read(field);
  if (field.kind === 'literal') return field.value;
  const errorName = field.kind === 'path' ? 'States.Runtime' : 'States.QueryEvaluationError';
  const location = field.kind === 'path' ? {} : { location: name };
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    throw new ExpressionError(errorName, `The ${name} field cannot be parsed as an integer: ${text}`, location);
  }
  if (value < 0 || value > MAX_TIMEOUT_SECONDS) {
    throw new ExpressionError(
      errorName,
      `${name} must be between 0 and ${MAX_TIMEOUT_SECONDS} but was: ${value}`,
      location,
    );
  }
  return value;
}

function* readRoleArn(state: TaskState, visit: Visit): Fiber<string | undefined> {
  if (state.credentials === undefined) return undefined;
  const credentials = yield* settled(state.credentials(visit.scope(visit.effectiveInput)));
  const roleArn = isJsonObject(credentials) ? ownValue(credentials, 'RoleArn') : undefined;
  return typeof roleArn === 'string' ? roleArn : undefined;
}
