import type { StateTypeName } from '../definition/state-type-name.ts';
import type { Scope, StatePause, TraceEvent } from '../engine/events.ts';
import { isJsonObject, type Json, ownValue } from '../json.ts';

/** One visit of a state, from its entry to its end. Filled as events arrive; complete when it is settled. */
export interface StateVisit {
  readonly name: string;
  readonly type: StateTypeName;
  readonly scope: Scope;
  /** The visit of the enclosing Parallel or Map (or of the Task that started a child execution). */
  readonly container: StateVisit | undefined;
  readonly input: Json | undefined;
  /** Milliseconds since the epoch, by the run's clock. */
  readonly start: number;
  end: number | undefined;
  status: VisitStatus;
  output: Json | undefined;
  readonly attempts: Attempt[];
  /** The next state of the same machine; undefined at its end. */
  next: string | undefined;
  /** What a Task calls: a function's name, `sqs:sendMessage`. */
  target: string | undefined;
  /** The machine of the execution that a Task started. */
  child: string | undefined;
  /** For a Map, or a Parallel's branches. */
  readonly items: ItemCounts;
  /** Why it failed. Absent for a Fail state in a branch: AWS's history does not contain it. */
  failure: Failure | undefined;
  /** The visit that failed first, if this one failed because of one inside it. */
  origin: StateVisit | undefined;
  /** What it is waiting for: the end of its Wait, or its next attempt. */
  pause: StatePause | undefined;
  /** Its own last event, and the time of it. */
  lastEventId: number;
  lastEventTime: number;
}

export type VisitStatus = 'running' | 'succeeded' | 'caught' | 'failed' | 'aborted';

export interface Failure {
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

export interface Attempt {
  readonly start: number;
  /** A Task's request; undefined for other states. */
  readonly parameters: Json | undefined;
  /** The result of a Task's call. */
  result: Json | undefined;
  /** Undefined while it runs, and if it was cut off. */
  end: number | undefined;
  failure: Failure | undefined;
  /** Milliseconds from its failure to the next attempt; undefined if there was none. */
  retryDelay: number | undefined;
}

interface ItemCounts {
  /** As counted before the Map began; 0 if a Distributed Map reads them as it runs. */
  length: number | undefined;
  /** Distributed: each item is an execution of its own. */
  distributed: boolean;
  running: number;
  /** The maximum number that ran concurrently. */
  peak: number;
  succeeded: number;
  failed: number;
}

/** A visit that begins with this event. */
export function beginVisit(
  { id, timestamp, scope }: Pick<TraceEvent, 'id' | 'timestamp' | 'scope'>,
  name: string,
  type: StateTypeName,
  container: StateVisit | undefined,
  input: Json | undefined,
): StateVisit {
  // written out: an object that begins as a copy of another is slow in V8, and a loop creates millions
  return {
    name,
    type,
    scope,
    container,
    input,
    start: timestamp,
    end: undefined,
    status: 'running',
    output: undefined,
    attempts: [],
    next: undefined,
    target: undefined,
    child: undefined,
    items: { length: undefined, distributed: false, running: 0, peak: 0, succeeded: 0, failed: 0 },
    failure: undefined,
    origin: undefined,
    pause: undefined,
    lastEventId: id,
    lastEventTime: timestamp,
  };
}

export function beginAttempt(visit: StateVisit, start: number, parameters?: Json): Attempt {
  const attempt: Attempt = {
    start,
    parameters,
    result: undefined,
    end: undefined,
    failure: undefined,
    retryDelay: undefined,
  };
  visit.attempts.push(attempt);
  return attempt;
}

/** `failure` is undefined if the attempt succeeded. */
export function endAttempt(visit: StateVisit, timestamp: number, failure: Failure | undefined): void {
  visit.failure = failure;
  const last = visit.attempts.at(-1);
  const attempt = last === undefined || last.retryDelay !== undefined ? beginAttempt(visit, visit.start) : last;
  attempt.end ??= timestamp;
  attempt.failure = failure;
}

/** The number of visits that enclose it. */
export function visitDepth(visit: StateVisit): number {
  let depth = 0;
  for (let at = visit.container; at !== undefined; at = at.container) depth++;
  return depth;
}

/** A caught error as Catch passes it on: the output itself, or nested one level deep by ResultPath. */
export function errorOutputOf(output: Json | undefined): Failure | undefined {
  if (!isJsonObject(output)) return undefined;
  const found = [output, ...Object.values(output)].find(
    (value) => isJsonObject(value) && Object.hasOwn(value, 'Error') && Object.hasOwn(value, 'Cause'),
  );
  if (!isJsonObject(found)) return undefined;
  const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
  return { error: text(ownValue(found, 'Error')), cause: text(ownValue(found, 'Cause')) };
}
