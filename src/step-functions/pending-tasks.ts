import { StatesError } from '../engine/errors.ts';
import type { TaskContext } from '../engine/task-runner.ts';
import type { TaskAnswer } from '../engine/world-input.ts';
import type { Json } from '../json.ts';
import { PackedMap } from '../packed/packed-map.ts';

/** The outcome of an answer to a task token: AWS's error name if it is refused. */
export type AnswerResult = 'accepted' | 'InvalidToken' | 'TaskTimedOut';

/** A task's token while it can be answered. */
export interface OpenToken {
  readonly token: string;
  /**
   * The output of an answer; rejects with its StatesError, or when the task is cancelled. Never settles if the token is
   * closed first. It may be left unawaited.
   */
  readonly answer: Promise<Json>;
  readonly isOpen: boolean;
  /** The task has ended in another way: later answers are too late. */
  close(): void;
  /** The task's execution is parked: it is resumed before its token is answered. */
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

/** Resumes a parked execution; its tasks have been started again when this resolves. */
export type Unpark = (executionArn: string) => Promise<unknown>;

/**
 * Used tokens are remembered, so that a late answer can be told from a wrong one; this many recent tokens are enough.
 */
const MAX_REMEMBERED = 10_000;

/** Ends the runner of a cancelled or parked task; nothing observes this error. */
const CUT = new Error('the task is no longer needed');

/** The tasks that are waiting for SendTaskSuccess or SendTaskFailure, by token. */
export class PendingTasks {
  readonly #pending = new Map<string, Pending>();
  /** The ARNs of the executions of parked tasks, by token: there may be very many. */
  readonly #parked = new PackedMap();
  readonly #over = new Set<string>();
  readonly #expected = new Map<string, Expected>();
  readonly #unpark: Unpark;

  constructor(unpark: Unpark) {
    this.#unpark = unpark;
  }

  /**
   * A task is being started again after a restart: answers to its token wait until the token is open, or `forget` is
   * called.
   */
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

  /** Resolves when the token can be answered; undefined if it can be answered now. */
  opened(token: string): Promise<void> | undefined {
    return this.#expected.get(token)?.opened;
  }

  /**
   * @param isNeeded nothing else ends the task, so its time limits apply in real time
   * @param known the answer that arrived before a restart
   */
  open(token: string, context: TokenContext, isNeeded: boolean, known?: TaskAnswer): OpenToken {
    // of an execution that was interrupted and continues
    this.#over.delete(token);
    // or was parked
    this.#parked.delete(token);
    const release = isNeeded ? context.awaitOutside() : () => {};
    const answer = new Promise<Json>((resolve, reject) => {
      this.#pending.set(token, { resolve, reject, notify: context.notify, release });
    });
    // the waiting code may have failed before the answer comes
    answer.catch(() => {});
    this.#expected.get(token)?.forget();
    context.onCancel(() => this.#take(token)?.reject(CUT));
    if (known !== undefined) give(this.#take(token), known);
    return new PendingToken(token, answer, this);
  }

  isOpen(token: string): boolean {
    return this.#pending.has(token) || this.#parked.has(token);
  }

  /** The task has ended in another way. Parked tasks are not affected: only their execution ends them. */
  close(token: string): void {
    this.#take(token);
  }

  succeed(token: string, output: Json): Promise<AnswerResult> {
    return this.#answer(token, { kind: 'succeeded', output });
  }

  /** Both are optional; if one is absent, the event has no key for it. */
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
    if (pending === undefined) return this.#refusal(token);
    pending.notify({ kind: 'heartbeat' });
    return 'accepted';
  }

  async #answer(token: string, answer: TaskAnswer): Promise<AnswerResult> {
    await this.#awake(token);
    const pending = this.#take(token);
    if (pending === undefined) return this.#refusal(token);
    // the sender is told that its answer was accepted, even while the call that passed on the token is in progress
    pending.notify({ kind: 'answered', answer });
    give(pending, answer);
    return 'accepted';
  }

  #awake(token: string): Promise<unknown> | undefined {
    const executionArn = this.#parked.get(token);
    return executionArn === undefined ? undefined : this.#unpark(executionArn);
  }

  /** The task's execution is parked: it is resumed before its token is answered. */
  park(token: string, executionArn: string): void {
    const pending = this.#pending.get(token);
    if (pending === undefined) return;
    this.#pending.delete(token);
    this.#parked.set(token, executionArn);
    pending.release();
    pending.reject(CUT);
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

/**
 * A class, because of its getter: V8 gives each object literal with a getter its own hidden class, which keeps
 * everything reachable from the getter until a full garbage collection.
 */
class PendingToken implements OpenToken {
  readonly token: string;
  readonly answer: Promise<Json>;
  readonly #tasks: PendingTasks;

  constructor(token: string, answer: Promise<Json>, tasks: PendingTasks) {
    this.token = token;
    this.answer = answer;
    this.#tasks = tasks;
  }

  get isOpen(): boolean {
    return this.#tasks.isOpen(this.token);
  }

  close(): void {
    this.#tasks.close(this.token);
  }

  park(executionArn: string): void {
    this.#tasks.park(this.token, executionArn);
  }
}

function give(pending: Pending | undefined, answer: TaskAnswer): void {
  if (answer.kind === 'succeeded') pending?.resolve(answer.output);
  else pending?.reject(new StatesError(answer.error, answer.cause));
}
