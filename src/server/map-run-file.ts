import { readExecutionArn } from '../arn.ts';
import type { Outcome, Scope, TraceEvent } from '../engine/events.ts';
import type { ExecutionInfo } from '../engine/execution-info.ts';
import type { MapRunCount, MapRunHandle } from '../engine/map-run.ts';
import type { TargetRecord } from './execution-file.ts';
import { readStoredHistory, writeHistory } from './history-file.ts';
import { chunkKey } from './store/chunk-key.ts';
import type { Part, Store } from './store/store.ts';

export type ChildStatus = Outcome['status'] | 'RUNNING' | 'PENDING_REDRIVE';

/** A Map run as clients see it. */
export interface MapRunFacts
  extends Pick<
    MapRunHandle,
    'mapRunArn' | 'state' | 'label' | 'machineArn' | 'redriveCount' | 'settings' | 'pending' | 'written'
  > {
  /** The ARN of the execution that contains the Map state. */
  readonly executionArn: string;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  readonly stopDate: number | undefined;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** The start of the latest redrive. */
  readonly redriveDate: number | undefined;
  /** Children by their status. */
  readonly counts: Readonly<Record<ChildStatus, MapRunCount>>;
  /** Unsuccessful children that a redrive cannot continue: their histories are full. */
  readonly full: MapRunCount;
}

/** A Map run in the store. */
export interface StoredMapRun extends MapRunFacts {
  readonly key: string;
  /** Its number among the Map runs of one execution and its children. */
  readonly number: number;
  /** What its execution runs. */
  readonly target: TargetRecord;
}

/** A child execution in the store. */
export interface StoredChild {
  readonly key: string;
  readonly info: ExecutionInfo;
  /** The index of its item or batch. */
  readonly index: number;
  readonly startDate: number;
  readonly eventCount: number;
  readonly outcome: Outcome;
}

/** A child execution as lists show it. */
export interface ListedChild {
  readonly arn: string;
  readonly name: string;
  readonly status: ChildStatus;
  readonly startDate: number;
  readonly stopDate?: number | undefined;
  readonly items: number;
  readonly redriveCount: number;
  readonly redriveDate?: number | undefined;
}

const RUNS = 'map run';
const CHILDREN = 'child';

/** The Map runs of executions in a store, and their child executions with their histories. */
export class MapRunFile {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  putRun(run: StoredMapRun): void {
    this.#store.put(RUNS, run.mapRunArn, JSON.stringify(run));
    this.#store.put(`${RUNS}s ${run.executionArn}`, chunkKey(run.number), run.mapRunArn);
  }

  async run(arn: string): Promise<StoredMapRun | undefined> {
    const text = await this.#store.get(RUNS, arn);
    return text === undefined ? undefined : (JSON.parse(text) as StoredMapRun);
  }

  /** The Map runs of an execution, in the order in which they started. */
  async runsOf(executionArn: string): Promise<readonly StoredMapRun[]> {
    const entries = await this.#store.list(`${RUNS}s ${executionArn}`);
    const runs = await Promise.all(entries.map(([, arn]) => this.run(arn)));
    return runs.filter((run) => run !== undefined);
  }

  /** @param number of the child, in the order in which the children started */
  putChild(
    child: StoredChild,
    listed: ListedChild,
    events: readonly TraceEvent[],
    { runKey, number }: { readonly runKey: string; readonly number: number },
  ): void {
    this.#store.put(CHILDREN, child.info.arn, JSON.stringify(child));
    this.#store.put(`children ${runKey}`, childKey(number), JSON.stringify(listed));
    writeHistory(this.#store, child.key, events);
  }

  async child(arn: string): Promise<StoredChild | undefined> {
    const text = await this.#store.get(CHILDREN, arn);
    return text === undefined ? undefined : (JSON.parse(text) as StoredChild);
  }

  /** The children of a run. */
  async list(runKey: string, part: Part): Promise<readonly (readonly [string, ListedChild])[]> {
    const entries = await this.#store.list(`children ${runKey}`, part);
    return entries.map(([key, text]) => [key, JSON.parse(text) as ListedChild]);
  }

  history(key: string, scope?: Scope): Promise<readonly TraceEvent[]> {
    return readStoredHistory(this.#store, key, scope);
  }
}

/** The key of a child in its run's list. */
export function childKey(number: number): string {
  return String(number).padStart(9, '0');
}

/** In the ARN of a child execution, the Map state's label follows the machine's name. */
export function isOfMapRun(arn: string): boolean {
  return readExecutionArn(arn)?.machineName.includes('/') === true;
}
