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

type TokenContext = Pick<TaskContext, 'notify' | 'signal' | 'awaitOutside'>;

/**
 * Used tokens are remembered, so that a late answer is distinguished from a wrong one; this many recent ones are
 * enough.
 */
const MAX_REMEMBERED = 10_000;

/** The tasks that wait for SendTaskSuccess or SendTaskFailure, by token. */
export class PendingTasks {
  readonly #pending = new Map<string, Pending>();
  readonly #over = new Set<string>();
  readonly #expected = new Map<string, Expected>();

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
    context.signal.addEventListener('abort', () => {
      this.#take(token)?.reject(context.signal.reason);
    });
    const isOpen = (): boolean => this.#pending.has(token);
    if (known !== undefined) give(this.#take(token), known);
    return {
      token,
      answer,
      get isOpen() {
        return isOpen();
      },
      close: () => void this.#take(token),
    };
  }

  succeed(token: string, output: Json): AnswerResult {
    return this.#answer(token, { kind: 'succeeded', output });
  }

  /** Both are optional; an absent one has no key in the event. */
  fail(token: string, error: string | undefined, cause: string | undefined): AnswerResult {
    return this.#answer(token, {
      kind: 'failed',
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    });
  }

  heartbeat(token: string): AnswerResult {
    const pending = this.#pending.get(token);
    if (pending === undefined) return this.#refusal(token);
    pending.notify({ kind: 'heartbeat' });
    return 'accepted';
  }

  #answer(token: string, answer: TaskAnswer): AnswerResult {
    const pending = this.#take(token);
    if (pending === undefined) return this.#refusal(token);
    // whoever answers is told that it was taken, also while the call that has handed the token on goes on
    pending.notify({ kind: 'answered', answer });
    give(pending, answer);
    return 'accepted';
  }

  #take(token: string): Pending | undefined {
    const pending = this.#pending.get(token);
    if (pending === undefined) return undefined;
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
