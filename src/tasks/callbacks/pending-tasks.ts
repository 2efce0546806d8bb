import { StatesError } from '../../engine/errors.ts';
import type { TaskContext, TaskRequest } from '../../engine/task-runner.ts';
import type { Json } from '../../json.ts';

/** What an answer to a task token came to: AWS's error names where it is refused. */
export type AnswerResult = 'accepted' | 'InvalidToken' | 'TaskTimedOut';

interface Pending {
  readonly resolve: (output: Json) => void;
  readonly reject: (error: StatesError) => void;
  readonly context: WaitContext;
}

type WaitContext = Pick<TaskContext, 'notify' | 'signal' | 'hold'>;

/** A task that begins to wait for its token. */
export interface PendingTask {
  readonly state: string;
  readonly token: string;
  readonly context: TaskContext;
}

/** The tasks that wait for SendTaskSuccess or SendTaskFailure, by token. */
export class PendingTasks {
  readonly #pending = new Map<string, Pending>();
  /** Tokens of this run that are answered or no longer wanted: their answers come too late, they are not unknown. */
  readonly #closed = new Set<string>();

  /**
   * Resolves with the output that an answer gives; rejects with the StatesError of one, or when the task is cut.
   * Somebody answers in real time, so a virtual clock keeps step with it.
   */
  async wait({ token, state }: Pick<TaskRequest, 'token' | 'state'>, context: WaitContext): Promise<Json> {
    if (token === undefined) throw new Error(`the state '${state}' waits for a token that it does not have`);
    const release = context.hold();
    try {
      return await new Promise<Json>((resolve, reject) => {
        this.#pending.set(token, { resolve, reject, context });
        context.signal.addEventListener('abort', () => {
          this.#close(token);
          reject(context.signal.reason);
        });
      });
    } finally {
      release();
    }
  }

  isPending(token: string): boolean {
    return this.#pending.has(token);
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
