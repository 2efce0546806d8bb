import { StatesError } from '../../engine/errors.ts';
import type { TaskContext, TaskRequest } from '../../engine/task-runner.ts';
import type { Json } from '../../json.ts';

/** What an answer to a task token came to: AWS's error names where it is refused. */
export type AnswerResult = 'accepted' | 'InvalidToken' | 'TaskTimedOut';

interface Pending {
  readonly resolve: (output: Json) => void;
  readonly reject: (error: StatesError) => void;
  readonly context: Pick<TaskContext, 'notify'>;
}

/** The tasks that wait for SendTaskSuccess or SendTaskFailure, by token. */
export class PendingTasks {
  readonly #pending = new Map<string, Pending>();
  /** Tokens of this run that are answered or no longer wanted: their answers come too late, they are not unknown. */
  readonly #closed = new Set<string>();

  /** Resolves with the output that an answer gives; rejects with the StatesError of one, or when the task is cut. */
  wait(
    { token, state }: Pick<TaskRequest, 'token' | 'state'>,
    context: Pick<TaskContext, 'notify' | 'signal'>,
  ): Promise<Json> {
    if (token === undefined) throw new Error(`the state '${state}' waits for a token that it does not have`);
    return new Promise<Json>((resolve, reject) => {
      this.#pending.set(token, { resolve, reject, context });
      context.signal.addEventListener('abort', () => {
        this.#close(token);
        reject(context.signal.reason);
      });
    });
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
    pending.context.notify({ kind: 'heartbeat' });
    return 'accepted';
  }

  #answer(token: string, give: (pending: Pending) => void): AnswerResult {
    const pending = this.#pending.get(token);
    if (pending === undefined) return this.#refusal(token);
    this.#close(token);
    give(pending);
    return 'accepted';
  }

  #close(token: string): void {
    this.#pending.delete(token);
    this.#closed.add(token);
  }

  #refusal(token: string): AnswerResult {
    return this.#closed.has(token) ? 'TaskTimedOut' : 'InvalidToken';
  }
}
