import type { TaskContext, TaskRequest } from '../engine/task-runner.ts';
import { ActivityOffers, type ActivityTask, type Offer } from './activity-offers.ts';
import type { OpenToken, Unpark } from './pending-tasks.ts';

interface Worker {
  readonly name: string | undefined;
  readonly take: (task: ActivityTask | undefined) => void;
}

/** Tasks that wait for a worker, and workers that wait for a task, by activity. First come, first served. */
export class Activities {
  readonly #offers = new Map<string, ActivityOffers>();
  readonly #workers = new Map<string, Set<Worker>>();
  readonly #unpark: Unpark;

  constructor(unpark: Unpark) {
    this.#unpark = unpark;
  }

  /** Offers a task to workers until its token is answered or the task is cancelled. A parked task keeps its place. */
  offer({ token, answer }: OpenToken, { resource, payload }: TaskRequest, { notify }: TaskContext): void {
    const offer: Offer = { task: { taskToken: token, input: JSON.stringify(payload) }, notify };
    const worker = takeFirst(this.#workers.get(resource.arn));
    if (worker !== undefined) {
      this.#offers.get(resource.arn)?.delete(token);
      hand(offer, worker.name);
      worker.take(offer.task);
      return;
    }
    const offers = this.#offers.get(resource.arn) ?? new ActivityOffers();
    this.#offers.set(resource.arn, offers);
    offers.set(token, offer);
    const withdraw = (): void => {
      if (offers.get(token) === offer) offers.delete(token);
    };
    answer.then(withdraw, withdraw);
  }

  /** No worker has taken the task, whose execution may be parked. */
  isOnOffer(token: string, { resource }: TaskRequest): boolean {
    return this.#offers.get(resource.arn)?.get(token) !== undefined;
  }

  /** The task's execution is parked: it is resumed before a worker takes the task. */
  park(token: string, { resource, executionArn }: TaskRequest): void {
    const offers = this.#offers.get(resource.arn);
    if (offers?.get(token) !== undefined) offers.set(token, executionArn);
  }

  /** The next task of an activity; undefined if none arrived before `signal` was aborted. */
  async poll(arn: string, name: string | undefined, signal: AbortSignal): Promise<ActivityTask | undefined> {
    for (let token = this.#first(arn); token !== undefined && !signal.aborted; token = this.#first(arn)) {
      const offers = this.#offers.get(arn)!;
      const offer = offers.get(token)!;
      if (typeof offer === 'string') {
        await this.#unpark(offer);
        // an execution that cannot continue offers nothing
        if (offers.get(token) === offer) offers.delete(token);
      } else {
        offers.delete(token);
        hand(offer, name);
        return offer.task;
      }
    }
    return this.#await(arn, name, signal);
  }

  #await(arn: string, name: string | undefined, signal: AbortSignal): Promise<ActivityTask | undefined> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve(undefined);
        return;
      }
      const workers = this.#workers.get(arn) ?? new Set();
      this.#workers.set(arn, workers);
      const worker: Worker = { name, take: resolve };
      workers.add(worker);
      signal.addEventListener('abort', () => {
        workers.delete(worker);
        resolve(undefined);
      });
    });
  }

  #first(arn: string): string | undefined {
    return this.#offers.get(arn)?.first();
  }
}

function hand({ notify }: Offer, name: string | undefined): void {
  notify({ kind: 'started', ...(name !== undefined && { workerName: name }) });
}

function takeFirst(workers: Set<Worker> | undefined): Worker | undefined {
  const [first] = workers ?? [];
  if (first !== undefined) workers!.delete(first);
  return first;
}
