import type { Json } from '../json.ts';
import type { Outcome, Scope } from './events.ts';

/** How far an execution had come when it ended: a redrive continues from there. */
export interface ExecutionProgress {
  readonly strand: StrandProgress;
  /** The number of events in its history. */
  readonly events: number;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/** How far an execution, a branch or an iteration has come. */
export interface StrandProgress {
  readonly scope: Scope;
  /** Its assigned variables. */
  readonly variables: ReadonlyMap<string, Json>;
  /** The event that the next one would have pointed at. */
  readonly last: number;
  readonly at: StrandPosition;
}

type StrandPosition =
  /** True: no state has been entered. */
  | { readonly kind: 'start' }
  | { readonly kind: 'between'; readonly next: string; readonly input: Json }
  | ({ readonly kind: 'inside' } & VisitProgress)
  /** `endedId`: for an iteration, its ...Succeeded event. */
  | { readonly kind: 'done'; readonly output: Json; readonly endedId: number | undefined };

/** A state that was entered but not left. Its count of attempts starts again. */
export interface VisitProgress {
  readonly state: string;
  readonly input: Json;
  readonly enteredAt: number;
  readonly enteredId: number;
  /** For a Parallel or Map whose branches or iterations continue; absent if the state starts from the beginning. */
  readonly fork: ForkProgress | undefined;
}

export interface ForkProgress {
  /** The ...StateStarted event of the last attempt. */
  readonly startedId: number;
  /** By index; absent ones have not been started. */
  readonly children: ReadonlyMap<number, StrandProgress>;
  readonly mapRun: MapRunProgress | undefined;
}

export interface MapRunProgress {
  readonly mapRunArn: string;
  /** How often it has been redriven. */
  readonly redriveCount: number;
  /** By index; absent ones are started. */
  readonly children: ReadonlyMap<number, ChildProgress>;
}

/** A child execution of a Map run. */
export interface ChildProgress extends ExecutionProgress {
  /** Undefined if the record does not contain the input. */
  readonly arn: string | undefined;
  readonly input: Json;
  /** How often it has been redriven. */
  readonly redriveCount: number;
  /** Undefined if the record stops before the child's end. */
  readonly outcome: Outcome | undefined;
}
