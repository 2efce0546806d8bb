import type { Ref, Resource, StateBase } from '../definition/definition.ts';
import type { Json, JsonObject } from '../json.ts';
import type { StatesError } from './errors.ts';
import type { Scope } from './events.ts';
import type { ExecutionInfo } from './execution-info.ts';
import type { VariableScope } from './variable-scope.ts';

/**
 * Steps into a run: a debugger, a test of a state, a replay. Every hook may be absent, and then costs nothing.
 *
 * A hook that answers with a promise makes the whole run wait: no other branch or iteration goes on until then. Timers
 * run on unless the caller's clock stands. What a hook throws fails the state: a StatesError as a failure of the
 * workflow (Retry and Catch see it where the state's own failures are seen), anything else breaks the run off.
 */
export interface Interceptor {
  /** Before a state is entered: nothing of the visit is in the history yet. */
  beforeState?(at: StateEntry): Wait<EntryAnswer>;
  /** After each step of a state's data, in the order of the steps. */
  onData?(step: DataStep, value: Json, at: StateVisit): Wait<undefined>;
  /** Before each attempt of a task is scheduled. A StatesError that is thrown refuses the task. */
  atTask?(task: TaskPoint, at: StateVisit): Wait<TaskAnswer>;
  /** Where the branches of a Parallel or the iterations of a Map would start; all that comes before is evaluated. */
  atFork?(fork: ForkPoint, at: StateVisit): Wait<ForkAnswer>;
  /** An attempt has failed, before what follows. What is thrown takes the failure's place, and nothing catches it. */
  onFailure?(failure: FailurePoint, at: StateVisit): Wait<undefined>;
  /** A state has been left for the next one, by its own success or by a catcher; its Exited event is written. */
  afterState?(left: Left, at: StateVisit): Wait<Left>;
  /** The context object that the state's expressions see, in the place of the run's own. */
  contextObject?(own: JsonObject, at: StateVisit): JsonObject;
  /** Looks on at states without a say in them; told before the hooks. Never waited for, it costs less than they do. */
  readonly watcher?: StateWatcher;
  /** Causes come without "An error occurred while executing the state ...", as TestState gives them. */
  readonly plainCauses?: boolean;
}

/** Looks on at a run's states, and changes nothing. */
export interface StateWatcher {
  beforeState(at: StateEntry): void;
  onFailure(failure: FailurePoint, at: StateVisit): void;
  afterState(left: Left, at: StateVisit): void;
  /** The interceptor gives the result of a Parallel or Map: nothing of it is run. */
  onGivenWork(at: StateVisit): void;
}

/** Whether a hook is asked at each state, whatever its type. */
export function watchesStates({ beforeState, onData, onFailure, afterState }: Interceptor): boolean {
  return [beforeState, onData, onFailure, afterState].some((hook) => hook !== undefined);
}

/** Undefined leaves everything as it is. */
type Wait<T> = T | undefined | Promise<T | undefined>;

export interface StateEntry {
  readonly state: StateBase;
  /** The raw input of the state. */
  readonly input: Json;
  readonly strand: Position;
}

export interface StateVisit extends StateEntry {
  /** Attempts that have failed and were made again. */
  readonly retryCount: number;
}

/** Where in a run, and what is known there. */
export interface Position {
  readonly execution: { readonly info: ExecutionInfo };
  /** The path of branches, iterations and child executions. */
  readonly scope: Scope;
  /** Of the machine, branch or iteration; what is set here the state finds. */
  readonly variables: Pick<VariableScope, 'get' | 'set' | 'entries'>;
}

export interface EntryAnswer {
  /** The state is entered with this. */
  readonly input?: Json;
  /** The attempts of whichever retrier matches that count as used. */
  readonly retryCount?: number;
}

export interface TaskPoint {
  readonly resource: Resource;
  /** What Parameters, Arguments or the input gave. */
  readonly payload: Json;
}

export type TaskAnswer = Partial<TaskPoint>;

export interface ForkPoint {
  readonly kind: 'branches' | 'iterations' | 'mapRun';
  /** A Map run reads or writes S3, and nothing stands behind that. */
  readonly lacksStore: boolean;
}

export interface ForkAnswer {
  /** Of a Map run, as its MapRunStarted event has it. */
  readonly mapRunArn?: string | undefined;
  /** How the work ends; absent: it is run. */
  readonly end?: { readonly result: Json } | { readonly error: StatesError };
}

/** The result that is given for the work; undefined: it is to be run. @throws the failure that is given for it */
export function givenResult(answer: ForkAnswer | undefined): { readonly result: Json } | undefined {
  if (answer?.end === undefined || 'result' in answer.end) return answer?.end;
  throw answer.end.error;
}

export interface FailurePoint {
  readonly error: StatesError;
  readonly plan: FailurePlan;
}

/** What follows on a failure. `index` is that of the retrier or catcher in its field. */
export type FailurePlan =
  /** `unjittered` is the delay without jitter. Milliseconds. */
  | { readonly kind: 'retry'; readonly index: number; readonly delay: number; readonly unjittered: number }
  | { readonly kind: 'catch'; readonly index: number; readonly spentRetrier: number | undefined }
  /** `spentRetrier`, also where the error is caught: the retrier that would have taken the error, had it not been used up. */
  | { readonly kind: 'fail'; readonly spentRetrier: number | undefined };

export interface Left {
  readonly output: Json;
  /** Undefined where the machine ends here. */
  readonly next: string | undefined;
  /** What of the definition leads there: Next, a rule of a Choice, its Default, a catcher. */
  readonly by?: Ref | undefined;
}

/** The steps of a state's data between its input and its output, in the words of TestState's InspectionData. */
export type DataStep =
  | 'afterInputPath'
  | 'afterParameters'
  | 'afterArguments'
  | 'afterItemsPath'
  | 'afterItemsPointer'
  | 'afterItemSelector'
  | 'afterItemBatcher'
  | 'maxConcurrency'
  | 'toleratedFailureCount'
  | 'toleratedFailurePercentage'
  | 'result'
  | 'afterResultSelector'
  | 'afterResultPath';
