import type { Json } from '../json.ts';
import type { Outcome, Scope } from './events.ts';

/** How far an execution had come when it ended: a redrive goes on from there. */
export interface ExecutionProgress {
  readonly strand: StrandProgress;
  /** How many events its history has. */
  readonly events: number;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/** How far an execution, a branch or an iteration has come. */
export interface StrandProgress {
  readonly scope: Scope;
  /** What has been assigned in it. */
  readonly variables: ReadonlyMap<string, Json>;
  /** The event that the next one would have pointed at. */
  readonly last: number;
  readonly at: Place;
}

type Place =
  /** No state has been entered. */
  | { readonly kind: 'start' }
  | { readonly kind: 'between'; readonly next: string; readonly input: Json }
  | ({ readonly kind: 'inside' } & VisitProgress)
  /** `endedId`: of an iteration, its ...Succeeded event. */
  | { readonly kind: 'done'; readonly output: Json; readonly endedId: number | undefined };

/** A state that was entered and not left. Its attempts count anew. */
export interface VisitProgress {
  readonly state: string;
  readonly input: Json;
  readonly enteredAt: number;
  readonly enteredId: number;
  /** Of a Parallel or Map whose branches or iterations go on; absent where the state begins from the start. */
  readonly fork: ForkProgress | undefined;
}

export interface ForkProgress {
  /** The ...StateStarted event of the last attempt. */
  readonly startedId: number;
  /** By index; those that are absent have not been started. */
  readonly children: ReadonlyMap<number, StrandProgress>;
  readonly mapRun: MapRunProgress | undefined;
}

export interface MapRunProgress {
  readonly mapRunArn: string;
  /** How often it has been redriven. */
  readonly redriveCount: number;
  /** By index; those that are absent are started. */
  readonly children: ReadonlyMap<number, ChildProgress>;
}

/** A child execution of a Map run. */
export interface ChildProgress extends ExecutionProgress {
  /** Undefined where the record does not tell it. */
  readonly arn: string | undefined;
  readonly input: Json;
  /** How often it has been redriven. */
  readonly redriveCount: number;
  /** Undefined where the record stops before its end. */
  readonly outcome: Outcome | undefined;
}
