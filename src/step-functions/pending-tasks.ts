import { StatesError } from '../engine/errors.ts';
import type { TaskContext } from '../engine/task-runner.ts';
import type { TaskAnswer } from '../engine/world-input.ts';
import type { Json } from '../json.ts';

/** The outcome of an answer to a task token: AWS's error name if it is refused. */
export type AnswerResult = 'accepted' | 'InvalidToken' | 'TaskTimedOut';

/** A task's token while it can be answered. */
export interface OpenToken {
  readonly token: string;
  /**
   * The output of an answer; rejects with its StatesError, or when the task is cancelled. Never settles if the token is
   * closed first. Need not be awaited.
   */
  readonly answer: Promise<Json>;
  readonly isOpen: boolean;
  /** The task has ended otherwise: later answers are too late. */
  close(): void;
  /** The task's execution is parked: it is brought back before its token is answered. */
  park(executionArn: string): void;
}

interface Pending {
  readonly resolve: (output: Json) => void;
  readonly reject: (error: unknown) => void;
  readonly notify: TaskContext['notify'];
  readonly release: () => void;
}

interface Expected {
  readonly opened: Promise<void>;
  forget(): void;
}

type TokenContext = Pick<TaskContext, 'notify' | 'onCancel' | 'awaitOutside'>;

/** Brings an execution back that is parked: its tasks have been asked again when this resolves. */
export type Unpark = (executionArn: string) => Promise<unknown>;

/**
 * Used tokens are remembered, so that a late answer is distinguished from a wrong one; this many recent ones are
 * enough.
 */
const MAX_REMEMBERED = 10_000;

/** Ends the runner of a task that is cancelled or parked; nothing looks at it. */
const CUT = new Error('the task is no longer needed');

/** The tasks that wait for SendTaskSuccess or SendTaskFailure, by token. */
export class PendingTasks {
  /** Of those that are parked, the ARN of the execution: there may be very many. */
  readonly #pending = new Map<string, Pending | string>();
  readonly #over = new Set<string>();
  readonly #expected = new Map<string, Expected>();
  readonly #unpark: Unpark;

  constructor(unpark: Unpark) {
    this.#unpark = unpark;
  }

  /** A task is being asked again after a restart: an answer to its token waits until the token is open, or `forget` is called. */
  expect(token: string): { forget(): void } {
    let forget = (): void => {};
    const opened = new Promise<void>((resolve) => {
      forget = () => {
        this.#expected.delete(token);
        resolve();
      };
    });
    const expected = { opened, forget };
    this.#expected.set(token, expected);
    return expected;
  }

  /** Resolves when an answer to the token can be taken; undefined: now. */
  opened(token: string): Promise<void> | undefined {
    return this.#expected.get(token)?.opened;
  }

  /**
   * @param isNeeded nothing else ends the task, so its time limits apply in real time
   * @param known the answer that came before a restart
   */
  open(token: string, context: TokenContext, isNeeded: boolean, known?: TaskAnswer): OpenToken {
    // of an execution that was interrupted and continues
    this.#over.delete(token);
    const release = isNeeded ? context.awaitOutside() : () => {};
    const answer = new Promise<Json>((resolve, reject) => {
      this.#pending.set(token, { resolve, reject, notify: context.notify, release });
    });
    // the waiting code may have failed before the answer comes
    answer.catch(() => {});
    this.#expected.get(token)?.forget();
    context.onCancel(() => this.#take(token)?.reject(CUT));
    const isOpen = (): boolean => this.#pending.has(token);
    if (known !== undefined) give(this.#take(token), known);
    return {
      token,
      answer,
      get isOpen() {
        return isOpen();
      },
      close: () => void this.#take(token),
      park: (executionArn) => this.#park(token, executionArn),
    };
  }

  succeed(token: string, output: Json): Promise<AnswerResult> {
    return this.#answer(token, { kind: 'succeeded', output });
  }

  /** Both are optional; an absent one has no key in the event. */
  fail(token: string, error: string | undefined, cause: string | undefined): Promise<AnswerResult> {
    return this.#answer(token, {
      kind: 'failed',
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    });
  }

  async heartbeat(token: string): Promise<AnswerResult> {
    await this.#awake(token);
    const pending = this.#pending.get(token);
    if (pending === undefined || typeof pending === 'string') return this.#refusal(token);
    pending.notify({ kind: 'heartbeat' });
    return 'accepted';
  }

  async #answer(token: string, answer: TaskAnswer): Promise<AnswerResult> {
    await this.#awake(token);
    const pending = this.#take(token);
    if (pending === undefined) return this.#refusal(token);
    // whoever answers is told that it was taken, also while the call that has handed the token on goes on
    pending.notify({ kind: 'answered', answer });
    give(pending, answer);
    return 'accepted';
  }

  #awake(token: string): Promise<unknown> | undefined {
    const pending = this.#pending.get(token);
    return typeof pending === 'string' ? this.#unpark(pending) : undefined;
  }

  #park(token: string, executionArn: string): void {
    const pending = this.#pending.get(token);
    if (pending === undefined || typeof pending === 'string') return;
    this.#pending.set(token, executionArn);
    pending.release();
    pending.reject(CUT);
  }

  /** Not one that is parked: nothing but the execution itself ends it. */
  #take(token: string): Pending | undefined {
    const pending = this.#pending.get(token);
    if (pending === undefined || typeof pending === 'string') return undefined;
    this.#pending.delete(token);
    pending.release();
    this.#over.add(token);
    if (this.#over.size > MAX_REMEMBERED) this.#over.delete(this.#over.values().next().value!);
    return pending;
  }

  #refusal(token: string): AnswerResult {
    return this.#over.has(token) ? 'TaskTimedOut' : 'InvalidToken';
  }
}

function give(pending: Pending | undefined, answer: TaskAnswer): void {
  if (answer.kind === 'succeeded') pending?.resolve(answer.output);
  else pending?.reject(new StatesError(answer.error, answer.cause));
}
