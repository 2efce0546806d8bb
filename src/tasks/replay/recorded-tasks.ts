import type { EventType, Scope, TraceEvent } from '../../engine/events.ts';
import type { Json } from '../../json.ts';

/** One attempt of a task, as a history tells it. */
export interface RecordedAttempt {
  readonly state: string;
  /** Milliseconds since the epoch. */
  readonly scheduledAt: number;
  /** Milliseconds, where the state declared it. */
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

/** The outcomes of a recorded execution's tasks, by their place in it. */
export interface RecordedTasks {
  /** The attempts of the next visit of a task state at this place; undefined where the record has none left. */
  takeVisit(scope: Scope, state: string): RecordedVisit | undefined;
}

export interface RecordedVisit {
  /** 0 is the first attempt. */
  readonly attempts: readonly RecordedAttempt[];
}

const SCHEDULED = /^(Task|LambdaFunction|Activity)Scheduled$/;

/** Collects what each task did from the events of a history, whose scopes say where they stand. */
export function collectRecordedTasks(events: readonly TraceEvent[]): RecordedTasks {
  const byPlace = new Map<string, RecordedVisit[]>();
  const byState = new Map<string, RecordedVisit[]>();
  /** The visit that each place is in. */
  const open = new Map<string, { state: string; attempts: RecordedAttempt[] | undefined }>();
  for (const event of events) {
    const place = placeOf(event.scope);
    if (event.type === 'TaskStateEntered') {
      open.set(place, { state: event.details?.name ?? '', attempts: undefined });
      continue;
    }
    const visit = open.get(place);
    if (visit === undefined) continue;
    if (SCHEDULED.test(event.type)) {
      if (visit.attempts === undefined) {
        visit.attempts = [];
        add(byPlace, `${place}/${visit.state}`, visit as RecordedVisit);
        add(byState, visit.state, visit as RecordedVisit);
      }
      visit.attempts.push(openAttempt(visit.state, event));
      continue;
    }
    const attempt = visit.attempts?.at(-1);
    const step = attempt === undefined ? undefined : readStep(event, attempt);
    if (step !== undefined) attempt?.steps.push(step);
  }
  const taken = new Set<RecordedVisit>();
  const firstLeft = (visits: readonly RecordedVisit[] | undefined): RecordedVisit | undefined => {
    const left = visits?.find((visit) => !taken.has(visit));
    if (left !== undefined) taken.add(left);
    return left;
  };
  return {
    takeVisit: (scope, state) =>
      // a changed definition may have moved the state to another branch: then its name has to do
      firstLeft(byPlace.get(`${placeOf(scope)}/${state}`)) ?? firstLeft(byState.get(state)),
  };
}

function placeOf(scope: Scope): string {
  const steps: string[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) steps.push(`${at.state ?? ''}[${at.index}]`);
  return steps.join('<');
}

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function openAttempt(state: string, { timestamp, details }: TraceEvent): RecordedAttempt {
  const toMs = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : seconds * 1000);
  return {
    state,
    scheduledAt: timestamp,
    timeoutMs: toMs(details?.timeoutInSeconds),
    heartbeatMs: toMs(details?.heartbeatInSeconds),
    steps: [],
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

/** A history says that a task timed out, and not which of its two clocks it was. */
function expiredClock({ timeoutMs, heartbeatMs }: RecordedAttempt, after: number): 'task' | 'heartbeat' {
  if (heartbeatMs === undefined) return 'task';
  return timeoutMs === undefined || after < timeoutMs ? 'heartbeat' : 'task';
}

function phaseOf(type: EventType): string | undefined {
  const match = /^(?:Task|LambdaFunction|Activity)(Started|Submitted|Succeeded|TimedOut|(?:Schedule|Start|Submit)?Failed)$/.exec(type);
  return match?.[1]?.replace(/^(?:Schedule|Start|Submit)Failed$/, 'Failed');
}
