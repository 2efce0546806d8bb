import type { Outcome, Scope, TraceEvent } from '../engine/events.ts';
import type { ExecutionInfo } from '../engine/execution-info.ts';
import type { MapRunCount, MapRunHandle } from '../engine/map-run.ts';
import type { TargetRecord } from './execution-file.ts';
import { readHistory, writeHistory } from './history-file.ts';
import { chunkKey } from './store/chunk-key.ts';
import type { Part, Store } from './store/store.ts';

export type ChildStatus = Outcome['status'] | 'RUNNING' | 'PENDING_REDRIVE';

/** What clients are told of a Map run. */
export interface MapRunFacts
  extends Pick<
    MapRunHandle,
    'mapRunArn' | 'state' | 'label' | 'machineArn' | 'redriveCount' | 'settings' | 'pending' | 'written'
  > {
  /** The state's execution. */
  readonly executionArn: string;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  readonly stopDate: number | undefined;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** The latest redrive. */
  readonly redriveDate: number | undefined;
  /** Children by their status. */
  readonly counts: Readonly<Record<ChildStatus, MapRunCount>>;
  /** Unsuccessful children that a redrive cannot continue: their histories are full. */
  readonly full: MapRunCount;
}

/** A Map run in the store. */
export interface StoredMapRun extends MapRunFacts {
  readonly key: string;
  /** Of the run among those of one execution and its children. */
  readonly number: number;
  /** What its execution runs. */
  readonly target: TargetRecord;
}

/** A child execution in the store. */
export interface StoredChild {
  readonly key: string;
  readonly info: ExecutionInfo;
  /** Of its item, or of its batch. */
  readonly index: number;
  readonly startDate: number;
  readonly eventCount: number;
  readonly outcome: Outcome;
}

/** What a list tells of a child execution. */
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

  /** Those of an execution, in the order in which they began. */
  async runsOf(executionArn: string): Promise<readonly StoredMapRun[]> {
    const entries = await this.#store.list(`${RUNS}s ${executionArn}`);
    const runs = await Promise.all(entries.map(([, arn]) => this.run(arn)));
    return runs.filter((run) => run !== undefined);
  }

  /** @param number of the child in the order in which they began */
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

  /** Of a run. */
  async list(runKey: string, part: Part): Promise<readonly (readonly [string, ListedChild])[]> {
    const entries = await this.#store.list(`children ${runKey}`, part);
    return entries.map(([key, text]) => [key, JSON.parse(text) as ListedChild]);
  }

  history(key: string, scope?: Scope): Promise<readonly TraceEvent[]> {
    return readHistory(this.#store, key, scope);
  }
}

/** Of a child in the list of its run. */
export function childKey(number: number): string {
  return String(number).padStart(9, '0');
}

/** The ARN of a child execution has the Map state's label behind the machine's name. */
export function isOfMapRun(arn: string): boolean {
  return /:(?:execution|express):[^:]*\//.test(arn);
}
