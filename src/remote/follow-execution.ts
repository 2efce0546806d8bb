import { setTimeout as pause } from 'node:timers/promises';
import type { TraceEvent } from '../engine/events.ts';
import { EventReader, outcomeOf } from '../history/read-history.ts';
import type { Json } from '../json.ts';
import type { AwsApi } from './aws-api.ts';
import { AwsError } from './aws-error.ts';
import { readEvents, toDocument } from './history-of-execution.ts';
import { type ChildrenLeftOut, endsMapRun, findMapRuns, type MapRunStart, readMapRun } from './map-run-children.ts';

/** The pause between two requests for a growing history; longer while nothing happens. */
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 3_000;
/** A lost network connection may come back: laptops sleep. */
const LONGEST_SILENCE_MS = 5 * 60_000;
const PAGE = 200;

export interface Following {
  /** Include the executions that its Map runs started: those of a Map run come when it has ended. */
  onEvent(event: TraceEvent): void;
  /** Stops following. */
  readonly signal: AbortSignal;
}

/**
 * Follows the growing history of a Standard execution to its end.
 * @returns what was left out of its Map runs
 * @throws AwsError; the reason that `signal` was aborted with
 */
export async function followExecution(api: AwsApi, arn: string, following: Following): Promise<ChildrenLeftOut[]> {
  const tail = new HistoryTail(api, arn, following.signal);
  const own: TraceEvent[] = [];
  const running = new Set<MapRunStart>();
  const leftOut: ChildrenLeftOut[] = [];
  const endMapRun = async (mapRun: MapRunStart): Promise<void> => {
    running.delete(mapRun);
    const children = await readMapRun(api, mapRun, (child) => readEvents(api, child));
    children.events.forEach(following.onEvent);
    leftOut.push(children.leftOut);
  };
  let wait = FIRST_PAUSE_MS;
  let heard = Date.now();
  for (;;) {
    let events: readonly TraceEvent[] = [];
    try {
      events = await tail.next();
      heard = Date.now();
    } catch (error) {
      if (!mayPass(error) || Date.now() - heard > LONGEST_SILENCE_MS) throw error;
    }
    for (const event of events) {
      for (const mapRun of running) if (endsMapRun(event, mapRun)) await endMapRun(mapRun);
      own.push(event);
      following.onEvent(event);
      if (event.type === 'MapRunStarted') running.add(findMapRuns(own).at(-1)!);
    }
    if (outcomeOf(own) !== undefined) return leftOut;
    wait = events.length > 0 ? FIRST_PAUSE_MS : Math.min(wait * 1.5, LONGEST_PAUSE_MS);
    await pause(wait, undefined, { signal: following.signal });
  }
}

/** Whether to try again after a while. */
function mayPass(error: unknown): boolean {
  return error instanceof AwsError && (error.trouble === 'throttled' || error.trouble === 'unreachable');
}

/** The end of a growing history. */
class HistoryTail {
  readonly #api: AwsApi;
  readonly #arn: string;
  readonly #signal: AbortSignal;
  readonly #reader = new EventReader();
  #last = 0;

  constructor(api: AwsApi, arn: string, signal: AbortSignal) {
    this.#api = api;
    this.#arn = arn;
    this.#signal = signal;
  }

  /** The events since the last request, in the order of ids; none after one that AWS does not show yet. */
  async next(): Promise<readonly TraceEvent[]> {
    const found = new Map<number, Json>();
    let nextToken: unknown;
    let lowest = Number.POSITIVE_INFINITY;
    do {
      const input = {
        executionArn: this.#arn,
        maxResults: PAGE,
        reverseOrder: true,
        ...(nextToken ? { nextToken } : {}),
      };
      const options = { subject: this.#arn, signal: this.#signal };
      const page = await this.#api.call('sfn', 'GetExecutionHistory', input, options);
      for (const event of page.events as readonly { readonly id: number }[]) {
        lowest = Math.min(lowest, event.id);
        if (event.id > this.#last) found.set(event.id, toDocument(event));
      }
      nextToken = page.nextToken;
    } while (nextToken && lowest > this.#last + 1);
    const events: TraceEvent[] = [];
    for (let value = found.get(this.#last + 1); value !== undefined; value = found.get(this.#last + 1)) {
      events.push(this.#reader.read({ value, where: `${this.#arn}: event ${this.#last + 1}` }));
      this.#last++;
    }
    return events;
  }
}
