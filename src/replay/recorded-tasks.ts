import { formatArn, lastPartOf } from '../arn.ts';
import type { Resource } from '../definition/definition.ts';
import type { EventType, Scope, TraceEvent } from '../engine/events.ts';
import { formatPath } from '../history/scope-path.ts';
import type { Json } from '../json.ts';

/** One attempt of a task, as recorded in a history. */
export interface RecordedAttempt {
  readonly state: string;
  /** Milliseconds since the epoch. */
  readonly scheduledAt: number;
  readonly resource: Resource;
  /** Milliseconds, if the state declared it. */
  readonly timeoutMs: number | undefined;
  readonly heartbeatMs: number | undefined;
  readonly steps: RecordedStep[];
}

export type RecordedStep = {
  /** Milliseconds after the attempt was scheduled. */
  readonly after: number;
} & (
  | { readonly kind: 'started'; readonly workerName: string | undefined }
  | { readonly kind: 'submitted'; readonly output: Json }
  | { readonly kind: 'succeeded'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error: string | undefined; readonly cause: string | undefined }
  | { readonly kind: 'timedOut'; readonly timeout: 'task' | 'heartbeat' }
);

/** The outcomes of a recorded execution's tasks, by place. */
export interface RecordedTasks {
  /** Advances to the next visit of a task state at this place; undefined if the record has no more. */
  enterVisit(scope: Scope, state: string): RecordedVisit | undefined;
  /** The visit that was entered last. */
  currentVisit(scope: Scope, state: string): RecordedVisit | undefined;
}

export interface RecordedVisit {
  /** 0 is the first attempt. */
  readonly attempts: readonly RecordedAttempt[];
  /** The cause, if the service refused the task before it was scheduled, and the execution ended. */
  readonly refusal: string | undefined;
}

interface OpenVisit extends RecordedVisit {
  readonly state: string;
  readonly enteredId: number;
  readonly attempts: RecordedAttempt[];
  refusal: string | undefined;
}

const SCHEDULED = /^(Task|LambdaFunction|Activity)Scheduled$/;

/** Collects what each task did from the events of a history, whose scopes give their place. */
export function collectRecordedTasks(events: readonly TraceEvent[]): RecordedTasks {
  const byPlace = new Map<string, RecordedVisit[]>();
  const byState = new Map<string, RecordedVisit[]>();
  /** The visit in progress at each place. */
  const open = new Map<string, OpenVisit>();
  for (const event of events) {
    const place = formatPath(event.scope);
    if (event.type === 'TaskStateEntered') {
      const visit: OpenVisit = {
        state: event.details?.name ?? '',
        enteredId: event.id,
        attempts: [],
        refusal: undefined,
      };
      open.set(place, visit);
      add(byPlace, `${place}/${visit.state}`, visit);
      add(byState, visit.state, visit);
      continue;
    }
    if (event.type === 'ExecutionFailed') refuse(open.values(), event);
    const visit = open.get(place);
    if (visit === undefined) continue;
    if (SCHEDULED.test(event.type)) {
      visit.attempts.push(openAttempt(visit.state, event));
      continue;
    }
    const attempt = visit.attempts.at(-1);
    const step = attempt === undefined ? undefined : readStep(event, attempt);
    if (step !== undefined) attempt?.steps.push(step);
  }
  const taken = new Set<RecordedVisit>();
  const current = new Map<string, RecordedVisit | undefined>();
  const takeFirst = (visits: readonly RecordedVisit[] | undefined): RecordedVisit | undefined => {
    const left = visits?.find((visit) => !taken.has(visit));
    if (left !== undefined) taken.add(left);
    return left;
  };
  return {
    enterVisit(scope, state) {
      const key = `${formatPath(scope)}/${state}`;
      // a changed definition may have moved the state to another branch: then only its name identifies it
      const visit = takeFirst(byPlace.get(key)) ?? takeFirst(byState.get(state));
      current.set(key, visit);
      return visit;
    },
    currentVisit: (scope, state) => current.get(`${formatPath(scope)}/${state}`),
  };
}

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** A failure right after a task's Entered event happened before the task was scheduled. */
function refuse(visits: Iterable<OpenVisit>, { previousEventId, details }: TraceEvent): void {
  for (const visit of visits) {
    if (visit.enteredId === previousEventId && visit.attempts.length === 0) visit.refusal = details?.cause ?? '';
  }
}

function openAttempt(state: string, event: TraceEvent): RecordedAttempt {
  const { timestamp, details } = event;
  const toMs = (seconds: number | undefined): number | undefined =>
    seconds === undefined ? undefined : seconds * 1000;
  return {
    state,
    scheduledAt: timestamp,
    resource: readResource(event),
    timeoutMs: toMs(details?.timeoutInSeconds),
    heartbeatMs: toMs(details?.heartbeatInSeconds),
    steps: [],
  };
}

/** What the Scheduled event says about the resource. */
function readResource({ type, details }: TraceEvent): Resource {
  const { resource = '', resourceType: service = '' } = details ?? {};
  if (type === 'LambdaFunctionScheduled') return { kind: 'lambda', arn: resource };
  if (type === 'ActivityScheduled') return { kind: 'activity', arn: resource, name: lastPartOf(resource) };
  const pattern = resource.endsWith('.waitForTaskToken')
    ? 'callback'
    : resource.includes('.sync')
      ? 'sync'
      : 'request-response';
  return {
    kind: 'integration',
    arn: formatArn({ service: 'states', resource: [service, resource] }),
    service,
    action: resource,
    pattern,
  };
}

function readStep({ type, details, timestamp }: TraceEvent, attempt: RecordedAttempt): RecordedStep | undefined {
  const at = { after: Math.max(0, timestamp - attempt.scheduledAt) };
  switch (phaseOf(type)) {
    case 'Started':
      return { ...at, kind: 'started', workerName: details?.workerName };
    case 'Submitted':
      return { ...at, kind: 'submitted', output: details?.output ?? null };
    case 'Succeeded':
      return { ...at, kind: 'succeeded', output: details?.output ?? null };
    case 'Failed':
      return { ...at, kind: 'failed', error: details?.error, cause: details?.cause };
    case 'TimedOut':
      return { ...at, kind: 'timedOut', timeout: expiredClock(attempt, at.after) };
    default:
      return undefined;
  }
}

/** A history records that a task timed out, but not which of its two time limits was exceeded. */
function expiredClock({ timeoutMs, heartbeatMs }: RecordedAttempt, after: number): 'task' | 'heartbeat' {
  if (heartbeatMs === undefined) return 'task';
  return timeoutMs === undefined || after < timeoutMs ? 'heartbeat' : 'task';
}

function phaseOf(type: EventType): string | undefined {
  const match =
    /^(?:Task|LambdaFunction|Activity)(Started|Submitted|Succeeded|TimedOut|(?:Schedule|Start|Submit)?Failed)$/.exec(
      type,
    );
  return match?.[1]?.replace(/^(?:Schedule|Start|Submit)Failed$/, 'Failed');
}
