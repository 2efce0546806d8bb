import type { Machine, Resource } from '../definition/definition.ts';
import type { OpenField } from '../definition/unresolved.ts';
import type { Json } from '../json.ts';
import type { Outcome, Scope } from './events.ts';
import type { ExecutionInfo } from './execution-info.ts';
import type { Journal } from './journal.ts';

/** What the engine asks of the world when a Task runs. */
export interface TaskRequest {
  readonly resource: Resource;
  /** What Parameters, Arguments or the input gave; parsed. */
  readonly payload: Json;
  readonly state: string;
  readonly scope: Scope;
  /** 0 for the first attempt of this visit of the state. */
  readonly attempt: number;
  /** `$$.Task.Token`, where the resource has one. */
  readonly token: string | undefined;
  readonly executionArn: string;
  readonly roleArn: string | undefined;
  /** When the attempt began, by the run's clock, in milliseconds since the epoch. */
  readonly time: number;
  /** Of the task in its execution, the same whenever that is run again; undefined where the execution has no journal. */
  readonly number?: number;
  /** The task was under way when the execution was left off, and is asked again: what its history says of it already. */
  readonly resumed?: {
    readonly isStarted: boolean;
    readonly isSubmitted: boolean;
    /** The process that asked has ended, and answers to it may have been lost. */
    readonly isLeftOff: boolean;
  };
  /** The values in the resource or the payload that nothing gives. A mock may answer all the same. */
  readonly unresolved?: readonly OpenField[];
}

/** What happens to a task before it ends. */
export type TaskNotice =
  /** The task is under way; the engine writes its Started event once, at the latest before the task ends. */
  | { readonly kind: 'started'; readonly workerName?: string }
  /** `.sync` and `.waitForTaskToken`: the first call has answered. */
  | { readonly kind: 'submitted'; readonly output: Json }
  /** Restarts the heartbeat clock, or stops it for good: what answers here knows whether a heartbeat was missed. */
  | { readonly kind: 'heartbeat'; readonly isLast?: boolean };

export interface TaskContext {
  /** Fires when the task is no longer wanted: timeout, a sibling's failure, Ctrl-C. */
  readonly signal: AbortSignal;
  /**
   * The same without a signal, which takes longer to make than a short task: calls the listener once, at once where the
   * task is unwanted already. Returns what takes the listener back.
   */
  onCancel(listener: () => void): () => void;
  /** Keeps a virtual clock in step with real time until the returned function is called. For real work only, not for mocks. */
  hold(): () => void;
  /**
   * Somebody outside the run may answer this task at any time, until the returned function is called: waits are still
   * jumped over, but what gives up on an answer (a timeout) comes no sooner than in real time.
   */
  awaitOutside(): () => void;
  /**
   * A debugger may hold the task up: until the returned function is called, no timeout and no heartbeat of the run counts
   * the time that passes, not those of the states around it either.
   */
  suspendTimeouts(): () => void;
  /** The run's time in milliseconds since the epoch. */
  now(): number;
  /** Uniform in [0, 1): the run's source of chance. */
  random(): number;
  /**
   * Waits by the run's clock, which jumps where it is virtual; rejects when the task is no longer wanted.
   * To wait for ever (Infinity) ends too where a clock that jumps has nothing else left to jump to.
   */
  sleep(ms: number): Promise<void>;
  notify(notice: TaskNotice): void;
  /**
   * Runs another machine as an execution of its own, on the same clock; it shows in the trace below this task. It is not
   * stopped with the task: whoever waits for it stops it when `signal` fires.
   */
  startExecution(child: ExecutionToStart): StartedExecution;
  /** The execution that the run is about. */
  readonly root: RootExecution;
  /** A line of a handler's console output, or a notice of ours about the task. */
  log(line: string, stream: LogStream): void;
}

export type NewExecution = Omit<ExecutionInfo, 'startTime'>;

export interface ExecutionToStart {
  readonly machine: Machine;
  readonly info: NewExecution;
  /** Keeps what the world tells it. One with a past is run to where it was; see EngineHost.resume. */
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
  /** StopExecution: ABORTED, unless it has ended already. */
  stop(error?: string, cause?: string): void;
}

/**
 * Runs one attempt of a task and resolves with its output.
 * Rejects with a StatesError where the workflow sees a failure, with a UsageError where the run cannot go on
 * (no function of that name, a handler that does not build); anything else is a bug.
 */
export type TaskRunner = (request: TaskRequest, context: TaskContext) => Promise<Json>;

/** `notice`: what a person has to know to answer the task; it is no output of a handler. */
export type LogStream = 'stdout' | 'stderr' | 'notice';

export interface LogLine {
  readonly scope: Scope;
  readonly state: string;
  readonly text: string;
  readonly stream: LogStream;
}
