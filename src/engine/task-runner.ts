import type { Machine, Resource } from '../definition/definition.ts';
import type { OpenField } from '../definition/unresolved.ts';
import type { Json } from '../json.ts';
import type { StatesError } from './errors.ts';
import type { Outcome, Scope } from './events.ts';
import type { ExecutionInfo } from './execution-info.ts';
import type { Journal } from './journal.ts';
import type { TaskAnswer } from './world-input.ts';

/** The engine's request when a Task runs. */
export interface TaskRequest {
  readonly resource: Resource;
  /** The result of Parameters or Arguments, or the input; parsed. */
  readonly payload: Json;
  readonly state: string;
  readonly scope: Scope;
  /** 0 for the first attempt of this visit of the state. */
  readonly attempt: number;
  /** `$$.Task.Token`, if the resource has one. */
  readonly token: string | undefined;
  readonly executionArn: string;
  readonly roleArn: string | undefined;
  /** The start of the attempt by the run's clock, in milliseconds since the epoch. */
  readonly time: number;
  /** Identifies the task in its execution, in every replay; undefined if the execution has no journal. */
  readonly number?: number;
  /**
   * The task was in progress when the execution was interrupted or parked, and starts again; this is what its history
   * already contains.
   */
  readonly resumed?: {
    readonly isSubmitted: boolean;
    /** The previous process has ended, and answers to it may have been lost. False if the execution was parked. */
    readonly isLeftOff: boolean;
    /** The answer from outside, if one arrived before. */
    readonly answer: TaskAnswer | undefined;
  };
  /** Unresolved values in the resource or the payload. A mock may still answer the task. */
  readonly unresolved?: readonly OpenField[];
}

/** What a task reports before it ends. */
export type TaskNotice =
  /** The task has started; the engine writes its Started event once, at the latest before the task ends. */
  | { readonly kind: 'started'; readonly workerName?: string }
  /** `.sync` and `.waitForTaskToken`: the first call has returned. */
  | { readonly kind: 'submitted'; readonly output: Json }
  /**
   * Restarts the heartbeat's time limit, or stops it for good: the answering code knows whether a heartbeat was missed.
   */
  | { readonly kind: 'heartbeat'; readonly isLast?: boolean }
  /** An outside answer was accepted before the runner has settled: it must survive a crash. */
  | { readonly kind: 'answered'; readonly answer: TaskAnswer };

export interface TaskContext {
  /** Aborted when the task is cancelled: timeout, a sibling's failure, Ctrl-C. */
  readonly signal: AbortSignal;
  /**
   * The same without a signal, which takes longer to create than a short task takes: calls the listener once,
   * immediately if the task is already cancelled. Returns a function that removes the listener.
   */
  onCancel(listener: () => void): () => void;
  /**
   * Keeps a virtual clock in step with real time until the returned function is called. Only for real work, not for
   * mocks.
   */
  hold(): () => void;
  /**
   * From now on this task may be answered from outside at any time, until the returned function is called: waits are
   * still skipped, but timeouts take real time.
   */
  awaitOutside(): () => void;
  /**
   * A debugger may pause the task: until the returned function is called, passing time does not count for any timeout
   * or heartbeat of the run, including those of the enclosing states.
   */
  suspendTimeouts(): () => void;
  /**
   * From now on the task only waits for an answer from outside, so its execution may be parked: taken out of memory,
   * and replayed to its position before anything else happens to it. `leave` is then called before the task's
   * cancellation; when the execution is resumed, the task starts again with `resumed`.
   */
  mayPark(leave: () => void): void;
  /** The run's time in milliseconds since the epoch. */
  now(): number;
  /** Uniform in [0, 1): the run's random numbers. */
  random(): number;
  /**
   * Waits by the run's clock, which jumps if it is virtual; rejects when the task is cancelled. An endless wait
   * (Infinity) also ends if a virtual clock has nothing else to jump to.
   */
  sleep(ms: number): Promise<void>;
  notify(notice: TaskNotice): void;
  /**
   * Runs another machine as a separate execution on the same clock, shown in the trace below this task. It does not
   * stop with the task: code that waits for it stops it when `signal` is aborted.
   */
  startExecution(child: ExecutionToStart): StartedExecution;
  /** The top-level execution that contains the task. */
  readonly root: RootExecution;
  /** A line of a handler's console output, or a notice of sfn-run about the task. */
  log(line: string, stream: LogStream): void;
}

export type NewExecution = Omit<ExecutionInfo, 'startTime'>;

export interface ExecutionToStart {
  readonly machine: Machine;
  readonly info: NewExecution;
  /**
   * Records the inputs of the execution. If it has a past, the execution is replayed to its last position; see
   * EngineHost.resume.
   */
  readonly journal?: Journal;
}

export interface RootExecution {
  readonly info: NewExecution;
  readonly started: StartedExecution;
}

export interface StartedExecution {
  /** Milliseconds since the epoch, by the run's clock. */
  readonly startDate: number;
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
  /** StopExecution: ABORTED, unless it has already ended. */
  stop(error?: string, cause?: string): void;
}

/**
 * Runs one attempt of a task and returns its output, or a promise of it. Throws or rejects with a StatesError for a
 * failure of the workflow, with a UsageError if the run cannot continue (an unknown function, a handler that does not
 * build); anything else is a bug.
 */
export type TaskRunner = (request: TaskRequest, context: TaskContext) => Json | Promise<Json>;

/**
 * The same for the engine. A failure of the workflow may also be returned: V8 takes some microseconds for each error
 * that is thrown, and mocks fail thousands of times.
 */
export type RunTask = (request: TaskRequest, context: TaskContext) => TaskResult | Promise<TaskResult>;

export type TaskResult = Json | StatesError;

/** `notice`: what the user must know to answer the task, as opposed to a handler's output. */
export type LogStream = 'stdout' | 'stderr' | 'notice';

export interface LogLine {
  readonly scope: Scope;
  readonly state: string;
  readonly text: string;
  readonly stream: LogStream;
}
