import type { TaskContext, TaskRequest } from '../../engine/task-runner.ts';
import type { Json } from '../../json.ts';
import type { PendingTasks } from './pending-tasks.ts';

/** What GetActivityTask answers. */
export interface ActivityTask {
  readonly taskToken: string;
  /** JSON text. */
  readonly input: string;
}

interface Offer {
  readonly task: ActivityTask;
  readonly context: TaskContext;
}

interface Worker {
  readonly name: string | undefined;
  readonly take: (task: ActivityTask | undefined) => void;
}

/** Tasks that wait for a worker, and workers that wait for a task, by activity. First come, first served. */
export class Activities {
  readonly #tasks: PendingTasks;
  readonly #offers = new Map<string, Offer[]>();
  readonly #workers = new Map<string, Worker[]>();

  constructor(tasks: PendingTasks) {
    this.#tasks = tasks;
  }

  /** Offers the task to workers; resolves with what SendTaskSuccess gives. */
  run({ resource, token, state, payload }: TaskRequest, context: TaskContext): Promise<Json> {
    const answer = this.#tasks.wait({ token, state }, context);
    const offer: Offer = { task: { taskToken: token!, input: JSON.stringify(payload) }, context };
    const worker = this.#workers.get(resource.arn)?.shift();
    if (worker === undefined) this.#list(this.#offers, resource.arn).push(offer);
    else this.#hand(offer, worker);
    context.signal.addEventListener('abort', () => this.#remove(this.#offers, resource.arn, offer));
    return answer;
  }

  /** The next task of an activity; undefined where none came before `signal` fired. */
  poll(arn: string, workerName: string | undefined, signal: AbortSignal): Promise<ActivityTask | undefined> {
    return new Promise((resolve) => {
      const worker: Worker = { name: workerName, take: resolve };
      const offer = this.#offers.get(arn)?.shift();
      if (offer !== undefined) {
        this.#hand(offer, worker);
        return;
      }
      this.#list(this.#workers, arn).push(worker);
      signal.addEventListener('abort', () => {
        this.#remove(this.#workers, arn, worker);
        resolve(undefined);
      });
    });
  }

  #hand({ task, context }: Offer, worker: Worker): void {
    context.notify({ kind: 'started', ...(worker.name !== undefined && { workerName: worker.name }) });
    worker.take(task);
  }

  #list<V>(lists: Map<string, V[]>, arn: string): V[] {
    const list = lists.get(arn) ?? [];
    lists.set(arn, list);
    return list;
  }

  #remove<V>(lists: Map<string, V[]>, arn: string, value: V): void {
    const list = lists.get(arn);
    const at = list?.indexOf(value) ?? -1;
    if (at >= 0) list?.splice(at, 1);
  }
}
