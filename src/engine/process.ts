import type { Json } from '../json.ts';
import type { Child, ChildEnd, CreateChild, Fiber, Fork } from './effects.ts';
import type { RunningTask } from './running-task.ts';
import type { Siblings } from './siblings.ts';
import type { Strand } from './strand.ts';
import type { Timer } from './timer-queue.ts';

const NOTHING = (): void => {};

/** A strand with its fiber, and what it is waiting for. */
export class Process implements Child {
  readonly index: number;
  readonly strand: Strand;
  readonly fiber: Fiber<Json>;
  /** Called once when the fiber ends by itself; not called for a stopped process. */
  onEnd: (end: ChildEnd, process: Process) => void = NOTHING;
  /** Its number in its execution's journal; 0 without a journal. */
  number = 0;
  task: RunningTask | undefined = undefined;
  sleep: Timer | undefined = undefined;
  fork: RunningFork | undefined = undefined;
  /** Cancels the evaluation that the process is waiting for. */
  abandon: (() => void) | undefined = undefined;
  ended = false;
  /** Position among the running siblings. */
  place = -1;

  constructor(index: number, strand: Strand, fiber: Fiber<Json>) {
    this.index = index;
    this.strand = strand;
    this.fiber = fiber;
  }

  /** Called before it starts. Its journal gives it a number. */
  admit(onEnd: Process['onEnd']): void {
    this.onEnd = onEnd;
    const { journal } = this.strand.execution;
    if (journal !== undefined) this.number = journal.enter(this);
  }
}

export const createProcess: CreateChild<Process> = (index, strand, fiber) => new Process(index, strand, fiber);

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
  /** When the first of the running children may be due; undefined: none has a time limit. */
  deadline: Timer | undefined;
}

/** A process that is ready: to start, or to continue. */
export type Ready = Process | { readonly process: Process; readonly resumption: Resumption };

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
