import type { TaskContext, TaskRequest } from '../engine/task-runner.ts';
import type { OpenToken } from './pending-tasks.ts';

/** The response of GetActivityTask. */
export interface ActivityTask {
  readonly taskToken: string;
  /** JSON text. */
  readonly input: string;
}

interface Offer {
  readonly task: ActivityTask;
  readonly notify: TaskContext['notify'];
}

interface Worker {
  readonly name: string | undefined;
  readonly take: (task: ActivityTask | undefined) => void;
}

/** Tasks that wait for a worker, and workers that wait for a task, by activity. First come, first served. */
export class Activities {
  readonly #offers = new Map<string, Set<Offer>>();
  readonly #workers = new Map<string, Set<Worker>>();

  /** Offers a task to workers until its token is answered or the task is cancelled. */
  offer({ token, answer }: OpenToken, { resource, payload }: TaskRequest, { notify }: TaskContext): void {
    const offer: Offer = { task: { taskToken: token, input: JSON.stringify(payload) }, notify };
    const worker = takeFirst(this.#workers.get(resource.arn));
    if (worker !== undefined) {
      hand(offer, worker);
      return;
    }
    const offers = listOf(this.#offers, resource.arn);
    offers.add(offer);
    const withdraw = (): void => void offers.delete(offer);
    answer.then(withdraw, withdraw);
  }

  /** The next task of an activity; undefined if none came before `signal` was aborted. */
  poll(arn: string, name: string | undefined, signal: AbortSignal): Promise<ActivityTask | undefined> {
    return new Promise((resolve) => {
      const worker: Worker = { name, take: resolve };
      const offer = signal.aborted ? undefined : takeFirst(this.#offers.get(arn));
      if (offer !== undefined) {
        hand(offer, worker);
        return;
      }
      const workers = listOf(this.#workers, arn);
      const leave = (): void => {
        workers.delete(worker);
        resolve(undefined);
      };
      if (signal.aborted) {
        leave();
        return;
      }
      workers.add(worker);
      signal.addEventListener('abort', leave);
    });
  }
}

function hand({ task, notify }: Offer, { name, take }: Worker): void {
  notify({ kind: 'started', ...(name !== undefined && { workerName: name }) });
  take(task);
}

function takeFirst<V>(list: Set<V> | undefined): V | undefined {
  const [first] = list ?? [];
  if (first !== undefined) list!.delete(first);
  return first;
}

function listOf<V>(lists: Map<string, Set<V>>, arn: string): Set<V> {
  const list = lists.get(arn) ?? new Set();
  lists.set(arn, list);
  return list;
}
