import type { Scope, StatePause, StateTypeName } from '../engine/events.ts';
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
