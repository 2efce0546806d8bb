import type { Json } from '../json.ts';
import type { StatesError } from './errors.ts';
import type { Strand } from './strand.ts';
import type { TaskNotice, TaskRequest } from './task-runner.ts';

/**
 * What the interpreter asks of the world. It contains no await, clock, randomness or file access: one driver performs
 * these.
 */
export type Effect = Turn | Evaluate | Sleep | StartTask | AwaitNotice | Fork;

/** A computation that yields effects; the driver resumes it with each result, or throws the failure into it. */
export type Fiber<T> = Generator<Effect, T, EffectResult>;

/** Each helper below narrows the result to that of its own effect. */
type EffectResult = unknown;

/** Lets other processes run and, from time to time, the event loop. */
interface Turn {
  readonly kind: 'turn';
}

/** An expression that returns a promise. Nothing else runs meanwhile, so the order of events stays the same. */
interface Evaluate {
  readonly kind: 'evaluate';
  readonly promise: Promise<unknown>;
}

interface Sleep {
  readonly kind: 'sleep';
  /** Milliseconds since the epoch, by the run's clock. */
  readonly until: number;
}

interface StartTask {
  readonly kind: 'task';
  readonly request: TaskRequest;
  readonly timeoutMs: number | undefined;
  readonly heartbeatMs: number | undefined;
  /** Activities: timeout and heartbeat start when a worker takes the task. */
  readonly timedFromStart: boolean;
}

/** Waits for the next notice of this strand's task. */
interface AwaitNotice {
  readonly kind: 'notice';
}

export type TaskReply =
  | Exclude<TaskNotice, { kind: 'heartbeat' | 'answered' }>
  | { readonly kind: 'succeeded'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error: StatesError };

/** Runs children concurrently, at most `limit` at a time, until none is left or one fails that is not tolerated. */
export type Fork = ForkBase & (EagerChildren | StreamedChildren);

interface ForkBase {
  readonly kind: 'fork';
  /** May change while the children run. */
  limit(): number;
  /** Receives the controls of the fork while its children run. */
  attach?(control: ForkControl): void;
  /** What `ForkControl.tell` was called with, in its turn among the steps of the execution. */
  onTold?(message: Json): void;
  /** A child has ended. True: continue. False: stop the siblings and end the fork with this failure. */
  settle(child: Child, end: ChildEnd): boolean;
  /** A running child is being stopped because of another one's failure. */
  abort?(child: Child): void;
}

/** As many as there is room for are made at once. */
interface EagerChildren {
  readonly stream?: undefined;
  /** The next child, or undefined where there is none left. `freedBy` is the strand whose end made room. */
  start(freedBy: Strand | undefined): Child | undefined;
}

/** There are many. Each is made in a turn of its own, behind all that is ready: those before it go on in between. */
interface StreamedChildren {
  /** Whether others go on while the next child comes: over a network it may take long. */
  readonly stream: 'local' | 'remote';
  /**
   * The next child, or undefined where there is none left. A promise where there is something to wait for (items are read
   * from a file): it is called again then. Of a local stream nothing else runs meanwhile, so that the order of events
   * stays the same. Whatever is made of chance or time is made by the calls, which happen in the same order whenever the
   * execution is run again.
   */
  start(): Child | undefined | Promise<void>;
}

export interface ForkControl {
  /** For those outside of the execution: the message is kept in its journal. */
  tell(message: Json): void;
  /** The limit has been raised. */
  startMore(): void;
  /** Stops a child, if it is running. `close` records why it failed; its content has been stopped by then. */
  endChild(index: number, close: (strand: Strand) => StatesError): void;
}

export interface Child {
  readonly index: number;
  readonly strand: Strand;
  readonly fiber: Fiber<Json>;
}

export type ChildEnd =
  | { readonly kind: 'succeeded'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error: StatesError };

export interface ForkEnd {
  /** The failure that stopped the fork. */
  readonly failure: { readonly child: Child; readonly error: StatesError } | undefined;
}

const TURN: Turn = { kind: 'turn' };
const AWAIT_NOTICE: AwaitNotice = { kind: 'notice' };

export function* turn(): Fiber<void> {
  yield TURN;
}

/** The value of an expression, synchronous or not. */
export function* settled<T>(value: T | Promise<T>): Fiber<T> {
  return value instanceof Promise ? ((yield { kind: 'evaluate', promise: value }) as T) : value;
}

export function* sleepUntil(until: number): Fiber<void> {
  yield { kind: 'sleep', until };
}

/** Starts a task and returns its first notice; `nextNotice` returns the following ones. */
export function* startTask(task: Omit<StartTask, 'kind'>): Fiber<TaskReply> {
  return (yield { kind: 'task', ...task }) as TaskReply;
}

export function* nextNotice(): Fiber<TaskReply> {
  return (yield AWAIT_NOTICE) as TaskReply;
}

export function* fork(children: Omit<ForkBase, 'kind'> & (EagerChildren | StreamedChildren)): Fiber<ForkEnd> {
  return (yield { kind: 'fork', ...children }) as ForkEnd;
}
