import type { Ref, Resource, StateBase } from '../definition/definition.ts';
import type { Json, JsonObject } from '../json.ts';
import type { StatesError } from './errors.ts';
import type { Scope } from './events.ts';
import type { ExecutionInfo } from './execution-info.ts';
import type { VariableScope } from './variable-scope.ts';

/**
 * Hooks into a run: for a debugger, a test of a state, a replay. Every hook is optional and costs nothing when absent.
 * A hook that returns a promise pauses the whole run: no other branch or iteration continues until the promise settles.
 * Timers keep running unless the caller's clock stands still. An error thrown by a hook fails the state: a StatesError
 * counts as a failure of the workflow (Retry and Catch see it where they see the state's own failures), any other error
 * aborts the run.
 */
export interface Interceptor {
  /** Called before a state is entered: its visit is not in the history yet. */
  beforeState?(at: StateEntry): Wait<EntryAnswer>;
  /** Called after each step of a state's data, in the order of the steps. */
  onData?(step: DataStep, value: Json, at: InterceptedVisit): Wait<undefined>;
  /** Called before each attempt of a task is scheduled. Throwing a StatesError refuses the task. */
  atTask?(task: TaskPoint, at: InterceptedVisit): Wait<TaskChange>;
  /**
   * Called when the branches of a Parallel or the iterations of a Map are about to start; everything before them has
   * been evaluated.
   */
  atFork?(fork: ForkPoint, at: InterceptedVisit): Wait<ForkAnswer>;
  /**
   * Called when an attempt has failed, before Retry and Catch. A thrown error replaces the failure, and cannot be
   * caught.
   */
  onFailure?(failure: FailurePoint, at: InterceptedVisit): Wait<undefined>;
  /**
   * Called when a state has been left for the next one, on success or through a catcher; its Exited event has been
   * written.
   */
  afterState?(left: Left, at: InterceptedVisit): Wait<Left>;
  /** The context object for the state's expressions, instead of the run's own. */
  contextObject?(own: JsonObject, at: InterceptedVisit): JsonObject;
  /**
   * Observes states without being able to change them; called before the hooks. It is never awaited, and so costs less
   * than they do.
   */
  readonly watcher?: StateWatcher;
  /** True: causes do not begin with "An error occurred while executing the state ...", as in TestState. */
  readonly plainCauses?: boolean;
}

/** Observes a run's states without changing anything. */
export interface StateWatcher {
  beforeState(at: StateEntry): void;
  onFailure(failure: FailurePoint, at: InterceptedVisit): void;
  afterState(left: Left, at: InterceptedVisit): void;
  /** The interceptor provides the result of a Parallel or Map: its content does not run. */
  onGivenWork(at: InterceptedVisit): void;
}

/** Whether a hook is called for each state, whatever its type. */
export function watchesStates({ beforeState, onData, onFailure, afterState }: Interceptor): boolean {
  return [beforeState, onData, onFailure, afterState].some((hook) => hook !== undefined);
}

/** Undefined changes nothing. */
type Wait<T> = T | undefined | Promise<T | undefined>;

export interface StateEntry {
  readonly state: StateBase;
  /** The unprocessed input of the state. */
  readonly input: Json;
  readonly strand: RunPosition;
}

export interface InterceptedVisit extends StateEntry {
  /** Failed attempts that were retried. */
  readonly retryCount: number;
}

/** A point in a run, and what is known there. */
export interface RunPosition {
  readonly execution: { readonly info: ExecutionInfo };
  /** The path of branches, iterations and child executions. */
  readonly scope: Scope;
  /** The variables of the machine, branch or iteration; the state sees values that are set here. */
  readonly variables: Pick<VariableScope, 'get' | 'set' | 'entries'>;
}

export interface EntryAnswer {
  /** The state's input. */
  readonly input?: Json;
  /** The attempts already used by the retrier that will match. */
  readonly retryCount?: number;
}

export interface TaskPoint {
  readonly resource: Resource;
  /** The result of Parameters or Arguments, or the input. */
  readonly payload: Json;
}

export type TaskChange = Partial<TaskPoint>;

export interface ForkPoint {
  readonly kind: 'branches' | 'iterations' | 'mapRun';
  /** True if a Map run uses S3 and no S3 is configured. */
  readonly lacksStore: boolean;
}

export interface ForkAnswer {
  /** For a Map run, as in its MapRunStarted event. */
  readonly mapRunArn?: string | undefined;
  /** The result of the work; if absent, the work runs. */
  readonly end?: { readonly result: Json } | { readonly error: StatesError };
}

/**
 * The given result of the work; undefined if the work must run.
 * @throws the given failure
 */
export function givenResult(answer: ForkAnswer | undefined): { readonly result: Json } | undefined {
  if (answer?.end === undefined || 'result' in answer.end) return answer?.end;
  throw answer.end.error;
}

export interface FailurePoint {
  readonly error: StatesError;
  readonly plan: FailurePlan;
}

/** What follows a failure. `index` is the position of the retrier or catcher in its field. */
export type FailurePlan =
  /** `unjittered` is the delay without jitter. Milliseconds. */
  | { readonly kind: 'retry'; readonly index: number; readonly delay: number; readonly unjittered: number }
  | { readonly kind: 'catch'; readonly index: number; readonly spentRetrier: number | undefined }
  /**
   * `spentRetrier`, also if the error is caught: the retrier that would have matched the error if its attempts were not
   * exhausted.
   */
  | { readonly kind: 'fail'; readonly spentRetrier: number | undefined };

export interface Left {
  readonly output: Json;
  /** Undefined if the machine ends here. */
  readonly next: string | undefined;
  /** The part of the definition that led to it: Next, a Choice rule, its Default, a catcher. */
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
