import type { Json } from '../json.ts';

/** An input of one process from the world. JSON; times are milliseconds since the epoch. */
export type WorldInput =
  /** A sleep is over. */
  | { readonly kind: 'woken' }
  /** The data for a fork's next child has arrived, or could not be read. */
  | { readonly kind: 'child'; readonly failure?: Failure }
  /** A fork is changed from outside. */
  | { readonly kind: 'told'; readonly message: Json }
  | Heartbeat
  | Answered
  | LeftOff
  | TaskInput;

export type Heartbeat = { readonly kind: 'heartbeat'; readonly at: number; readonly isLast?: boolean };

/** A task continues after a time in which no heartbeat could be sent. */
export type LeftOff = { readonly kind: 'leftOff'; readonly at: number };

/** An answer from outside; its reply follows. */
export type Answered = { readonly kind: 'answered'; readonly answer: TaskAnswer };

/** A reply to a task. */
export type TaskInput =
  | { readonly kind: 'started'; readonly at: number; readonly workerName?: string }
  | { readonly kind: 'submitted' | 'succeeded'; readonly output: Json }
  | ({ readonly kind: 'failed' } & Failure);

/** A StatesError. */
export interface Failure {
  readonly error?: string;
  readonly cause?: string;
  readonly fatal?: true;
  readonly timeout?: 'task' | 'heartbeat';
}

/** An answer from outside. */
export type TaskAnswer =
  | { readonly kind: 'succeeded'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error?: string; readonly cause?: string };
