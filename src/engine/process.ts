import type { Json } from '../json.ts';
import type { Child, ChildEnd, Fork } from './effects.ts';
import type { RunningTask } from './running-task.ts';
import type { Siblings } from './siblings.ts';
import type { Timer } from './timer-queue.ts';

/** A strand with its fiber, and what it is waiting for. */
export interface Process extends Child {
  /** Called once when the fiber ends by itself; not called for a stopped process. */
  readonly onEnd: (end: ChildEnd, process: Process) => void;
  /** Its number in its execution's journal; 0 without a journal. */
  number: number;
  task: RunningTask | undefined;
  sleep: Timer | undefined;
  fork: RunningFork | undefined;
  /** Cancels the evaluation that the process is waiting for. */
  abandon: (() => void) | undefined;
  ended: boolean;
  /** Position among the running siblings. */
  place: number;
}

export interface RunningFork {
  readonly spec: Fork;
  readonly parent: Process;
  readonly live: Siblings<Process>;
  readonly onChildEnd: Process['onEnd'];
  /** Set while the stream's next child has its turn. */
  isQueued: boolean;
  /** The queued request for that turn. */
  turn: Resumption | undefined;
  /** Set while the next child waits for data over a network, or for the fork's turn. */
  reading: { readonly done: Promise<void>; isOver: boolean } | undefined;
  exhausted: boolean;
}

/** A process that is ready to continue. */
export interface Ready {
  readonly process: Process;
  readonly resumption: Resumption;
}

/**
 * What a process is resumed with: a value, or a failure that is thrown into its fiber; or an instruction for a running
 * fork.
 */
export type Resumption = { readonly value?: unknown; readonly error?: unknown; readonly fork?: ForkNews };

/**
 * Instructions for a fork: create the next child; what it was waiting for has arrived, or has failed; a message arrived
 * from outside.
 */
export type ForkNews = { readonly fork: RunningFork } & (
  | { readonly kind: 'next' }
  | { readonly kind: 'read'; readonly failure: { readonly error: unknown } | undefined }
  | { readonly kind: 'told'; readonly message: Json }
);

/** Its journal gives it a number. */
export function createProcess({ index, strand, fiber }: Child, onEnd: Process['onEnd']): Process {
  const { journal } = strand.execution;
  const process: Process = {
    number: 0,
    index,
    strand,
    fiber,
    onEnd,
    task: undefined,
    sleep: undefined,
    fork: undefined,
    abandon: undefined,
    ended: false,
    place: -1,
  };
  if (journal !== undefined) process.number = journal.enter(process);
  return process;
}

/** Performs the evaluations that a process asks for, one after the other, until it waits for something else. */
export function settleAll(
  process: Process,
  first: Promise<unknown>,
  step: (resumption: Resumption) => Promise<unknown> | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const goOn = (resumption: Resumption): void => {
      if (process.ended) return;
      const next = step(resumption);
      if (next === undefined) resolve();
      else wait(next);
    };
    const wait = (evaluation: Promise<unknown>): void => {
      evaluation.then(
        (value) => goOn({ value }),
        (error: unknown) => goOn({ error }),
      );
    };
    process.abandon = resolve;
    wait(first);
  });
}

/** What a process is resumed with after its evaluation; undefined if it was stopped before. */
export function settle(process: Process, evaluation: Promise<unknown>): Promise<Resumption | undefined> {
  return new Promise((resolve) => {
    process.abandon = () => resolve(undefined);
    evaluation.then(
      (value) => resolve({ value }),
      (error: unknown) => resolve({ error }),
    );
  });
}
