import type { TaskContext } from '../engine/task-runner.ts';
import { PackedDueQueue } from '../packed/packed-due-queue.ts';
import { PackedMap } from '../packed/packed-map.ts';

/** The response of GetActivityTask. */
export interface ActivityTask {
  readonly taskToken: string;
  /** JSON text. */
  readonly input: string;
}

/** A task that a worker may take. */
export interface Offer {
  readonly task: ActivityTask;
  readonly notify: TaskContext['notify'];
}

/**
 * The offers of an activity by token, first come, first served; for a parked task, the ARN of its execution. There may
 * be very many parked tasks, so tokens and ARNs are packed outside V8's heap.
 */
export class ActivityOffers {
  /** By token: its place in the order, and the ARN if the task is parked. */
  readonly #entries = new PackedMap();
  /** By number of the entry. */
  readonly #order = new PackedDueQueue();
  /** The offers of tasks that are not parked, by number of the entry. */
  readonly #awake: (Offer | undefined)[] = [];
  #added = 0;

  get(token: string): Offer | string | undefined {
    const number = this.#entries.numberOf(token);
    if (number === undefined) return undefined;
    return this.#awake[number] ?? parseEntry(this.#entries.value(number)).arn;
  }

  /** An offer that is replaced keeps its place in the order. */
  set(token: string, offer: Offer | string): void {
    const known = this.#entries.numberOf(token);
    const order = known === undefined ? this.#added++ : parseEntry(this.#entries.value(known)).order;
    if (known !== undefined) this.delete(token);
    const isParked = typeof offer === 'string';
    const number = this.#entries.set(token, `${order} ${isParked ? offer : ''}`);
    this.#awake[number] = isParked ? undefined : offer;
    this.#order.put(number, order, order);
  }

  delete(token: string): void {
    const number = this.#entries.numberOf(token);
    if (number === undefined) return;
    this.#order.delete(number);
    this.#awake[number] = undefined;
    this.#entries.delete(token);
  }

  /** The token of the oldest offer. */
  first(): string | undefined {
    const number = this.#order.first;
    return number === undefined ? undefined : this.#entries.entry(number)[0];
  }
}

function parseEntry(text: string): { readonly order: number; readonly arn: string } {
  const end = text.indexOf(' ');
  return { order: Number(text.slice(0, end)), arn: text.slice(end + 1) };
}
