import type { StateTypeName } from '../definition/state-type-name.ts';
import type { Scope, StatePause, TraceEvent } from '../engine/events.ts';
import type { Json } from '../json.ts';

/** One stay in a state, from its entry to its end. Filled while the events come; complete when it is settled. */
export interface StateVisit {
  readonly name: string;
  readonly type: StateTypeName;
  readonly scope: Scope;
  /** The visit of the Parallel or Map (or Task that started a child execution) that this one happens in. */
  readonly container: StateVisit | undefined;
  readonly input: Json | undefined;
  /** Milliseconds since the epoch, by the run's clock. */
  readonly start: number;
  end: number | undefined;
  status: VisitStatus;
  output: Json | undefined;
  readonly attempts: Attempt[];
  /** Where the execution went on in the same machine; undefined at its end. */
  next: string | undefined;
  /** What a Task calls: a function's name, `sqs:sendMessage`. */
  target: string | undefined;
  /** The machine of the execution that a Task has started. */
  child: string | undefined;
  /** Of a Map, or of a Parallel's branches. */
  readonly items: ItemCounts;
  /** What made it fail. Absent for a Fail state in a branch: AWS's history does not say it. */
  failure: Failure | undefined;
  /** The visit that failed first, where this one failed because of one inside it. */
  origin: StateVisit | undefined;
  /** What it waits for just now: its Wait to be over, or to make the next attempt. */
  pause: StatePause | undefined;
  /** The last event of its own, and when that was. */
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
  /** What a Task calls with; undefined for other states. */
  readonly parameters: Json | undefined;
  /** What a Task's call gave. */
  result: Json | undefined;
  /** Undefined while it runs, and where it was cut. */
  end: number | undefined;
  failure: Failure | undefined;
  /** Milliseconds from its failure to the next attempt; undefined where there was none. */
  retryDelay: number | undefined;
}

interface ItemCounts {
  /** As the Map counted them before it began; 0 where a Distributed Map reads them while it runs. */
  length: number | undefined;
  /** Distributed: each item is an execution of its own. */
  distributed: boolean;
  running: number;
  /** How many ran side by side at most. */
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
  // written out: an object that begins as a copy of another is a slow one in V8, and a loop makes millions
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

/** `failure` is undefined where the attempt has succeeded. */
export function endAttempt(visit: StateVisit, timestamp: number, failure: Failure | undefined): void {
  visit.failure = failure;
  const last = visit.attempts.at(-1);
  const attempt = last === undefined || last.retryDelay !== undefined ? beginAttempt(visit, visit.start) : last;
  attempt.end ??= timestamp;
  attempt.failure = failure;
}
