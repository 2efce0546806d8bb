import type { Json } from '../json.ts';
import type { StatesError } from './errors.ts';
import type { Strand } from './strand.ts';
import type { TaskNotice, TaskRequest } from './task-runner.ts';

/**
 * What the interpreter asks of the world. The interpreter contains no await, clock, randomness or file access: one
 * driver performs these effects.
 */
export type Effect = Turn | Evaluate | Sleep | StartTask | AwaitNotice | Fork;

/** A computation that yields effects; the driver resumes it with each result, or throws the failure into it. */
export interface Fiber<T> {
  next(result?: EffectResult): IteratorResult<Effect, T>;
  throw(error: unknown): IteratorResult<Effect, T>;
  /** Ends it where it waits. */
  return(value: T): IteratorResult<Effect, T>;
  [Symbol.iterator](): Iterator<Effect, T, EffectResult>;
}

/** Each helper below narrows the result to that of its own effect. */
type EffectResult = unknown;

/** Lets other processes run and, from time to time, gives the event loop a turn. */
interface Turn {
  readonly kind: 'turn';
}

/** An expression that returns a promise. Nothing else runs in the meantime, so the order of events stays the same. */
interface Evaluate {
  readonly kind: 'evaluate';
  readonly promise: Promise<unknown>;
}

interface Sleep {
  readonly kind: 'sleep';
  /** Milliseconds since the epoch, by the run's clock. */
  readonly until: number;
}

/** Starts a task; the result is its first notice. */
export interface StartTask {
  readonly kind: 'task';
  readonly request: TaskRequest;
  readonly timeoutMs: number | undefined;
  readonly heartbeatMs: number | undefined;
  /** Activities: timeout and heartbeat start when a worker takes the task. */
  readonly timedFromStart: boolean;
}

/** Waits for the next notice of the task that this strand runs. */
interface AwaitNotice {
  readonly kind: 'notice';
}

export const AWAIT_NOTICE: AwaitNotice = { kind: 'notice' };

export type TaskReply =
  | Exclude<TaskNotice, { kind: 'heartbeat' | 'answered' }>
  | { readonly kind: 'succeeded'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error: StatesError };

/**
 * Runs children concurrently, at most `limit` at a time, until there are no more or one fails with an error that is not
 * tolerated.
 */
export type Fork = ForkBase & (EagerChildren | StreamedChildren);

interface ForkBase {
  readonly kind: 'fork';
  /** May change while the children are running. */
  limit(): number;
  /** Receives the controls of the fork while its children are running. */
  attach?(control: ForkControl): void;
  /** Receives the message of `ForkControl.tell`, in its place among the steps of the execution. */
  onTold?(message: Json): void;
  /** Called when a child has ended. True: continue. False: stop the siblings and end the fork with this failure. */
  settle(child: Child, end: ChildEnd): boolean;
  /** Called when a running child is stopped because another one failed. */
  abort?(child: Child): void;
}

/** As many children as the limit allows are created at once. */
interface EagerChildren {
  readonly stream?: undefined;
  readonly limits?: undefined;
  /** The next child, or undefined if there are no more. `freedBy` is the strand whose end made room. */
  start<C extends Child>(create: CreateChild<C>, freedBy: Strand | undefined): C | undefined;
}

/**
 * For many children: each is created in a turn of its own, after everything that is ready, so that earlier children
 * make progress in between.
 */
interface StreamedChildren {
  /** Whether other strands continue while the next child is awaited: over a network it may take long. */
  readonly stream: 'local' | 'remote';
  /**
   * The next child, or undefined if there are no more. It returns a promise if it must wait (items are read from a
   * file), and is called again once the promise resolves. While a local stream is read, nothing else runs, so the order
   * of events stays the same. Only these calls may use chance or time: they happen in the same order in every replay of
   * the execution.
   */
  start<C extends Child>(create: CreateChild<C>): C | undefined | Promise<void>;
  /** For children with a time limit: a later child is never due before an earlier one. */
  readonly limits?: ChildLimits | undefined;
}

interface ChildLimits {
  /** Milliseconds since the epoch. */
  dueOf(child: Child): number;
  /** A running child is due. */
  onDue(child: Child): void;
}

export interface ForkControl {
  /** For callers outside the execution: the message is recorded in its journal. */
  tell(message: Json): void;
  /** The limit has been raised. */
  startMore(): void;
  /** Stops a child if it is running. `close` records why it failed; by then, everything inside it has been stopped. */
  endChild(index: number, close: (strand: Strand) => StatesError): void;
}

export interface Child {
  readonly index: number;
  readonly strand: Strand;
  readonly fiber: Fiber<Json>;
}

/** Creates a child with what the scheduler keeps of it: large Maps would notice a second object for each. */
export type CreateChild<C extends Child> = (index: number, strand: Strand, fiber: Fiber<Json>) => C;

/** The output of its fiber as `value`, or its failure. */
export type ChildEnd =
  | { readonly value: Json; readonly error?: undefined }
  | { readonly error: StatesError; readonly value?: undefined };

export interface ForkEnd {
  /** The failure that stopped the fork. */
  readonly failure: { readonly child: Child; readonly error: StatesError } | undefined;
}

const TURN: Turn = { kind: 'turn' };

export function* turn(): Fiber<undefined> {
  yield TURN;
  return undefined;
}

/** The value of an expression, synchronous or not. */
export function* settled<T>(value: T | Promise<T>): Fiber<T> {
  return value instanceof Promise ? ((yield { kind: 'evaluate', promise: value }) as T) : value;
}

export function* sleepUntil(until: number): Fiber<void> {
  yield { kind: 'sleep', until };
}

export function* fork(children: Omit<ForkBase, 'kind'> & (EagerChildren | StreamedChildren)): Fiber<ForkEnd> {
  return (yield { kind: 'fork', ...children }) as ForkEnd;
}
