import { StatesError } from '../engine/errors.ts';
import type { TaskContext } from '../engine/task-runner.ts';
import type { Json } from '../json.ts';

/** What an answer to a task token came to: AWS's error names where it is refused. */
export type AnswerResult = 'accepted' | 'InvalidToken' | 'TaskTimedOut';

/** A task's token while somebody may answer it. */
export interface OpenToken {
  readonly token: string;
  /**
   * The output that an answer gives; rejects with the StatesError of one, or when the task is cut. Never settles where the
   * token is closed before. Need not be waited for.
   */
  readonly answer: Promise<Json>;
  readonly isOpen: boolean;
  /** The task has ended otherwise: answers come too late from now on. */
  close(): void;
}

interface Pending {
  readonly resolve: (output: Json) => void;
  readonly reject: (error: unknown) => void;
  readonly notify: TaskContext['notify'];
  readonly release: () => void;
}

type TokenContext = Pick<TaskContext, 'notify' | 'signal' | 'awaitOutside'>;

/** Tokens that are over are remembered, so that a late answer is told from a wrong one; the latest of them are enough. */
const MAX_REMEMBERED = 10_000;

/** The tasks that wait for SendTaskSuccess or SendTaskFailure, by token. */
export class PendingTasks {
  readonly #pending = new Map<string, Pending>();
  readonly #over = new Set<string>();

  /** `isNeeded`: nothing else ends the task, so that its time limits leave real time to those who answer. */
  open(token: string, context: TokenContext, isNeeded: boolean): OpenToken {
    // of an execution that was left off and goes on
    this.#over.delete(token);
    const release = isNeeded ? context.awaitOutside() : () => {};
    const answer = new Promise<Json>((resolve, reject) => {
      this.#pending.set(token, { resolve, reject, notify: context.notify, release });
    });
    // whoever waits may have failed before the answer comes
    answer.catch(() => {});
    context.signal.addEventListener('abort', () => {
      this.#take(token)?.reject(context.signal.reason);
    });
    const isOpen = (): boolean => this.#pending.has(token);
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
    return this.#answer(token, ({ resolve }) => resolve(output));
  }

  /** Either may be absent; the event then has no such key. */
  fail(token: string, error: string | undefined, cause: string | undefined): AnswerResult {
    return this.#answer(token, ({ reject }) => reject(new StatesError(error, cause)));
  }

  heartbeat(token: string): AnswerResult {
    const pending = this.#pending.get(token);
    if (pending === undefined) return this.#refusal(token);
    pending.notify({ kind: 'heartbeat' });
    return 'accepted';
  }

  #answer(token: string, give: (pending: Pending) => void): AnswerResult {
    const pending = this.#take(token);
    if (pending === undefined) return this.#refusal(token);
    give(pending);
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
