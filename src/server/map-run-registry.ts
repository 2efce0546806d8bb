import type { Outcome, Scope, TraceEvent } from '../engine/events.ts';
import type { ExecutionInfo } from '../engine/execution.ts';
import type { MapRunCount, MapRunHandle, MapRunWatcher } from '../engine/map-run.ts';
import { outcomeOf } from '../history/read-history.ts';
import type { KnownChild } from '../redrive/collect-progress.ts';
import { ApiError } from '../step-functions/api-error.ts';
import type { ExecutionRecord } from './execution-record.ts';

export interface MapRunRecord {
  run: MapRunHandle;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  stopDate: number | undefined;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** When it was redriven last. */
  redriveDate: number | undefined;
  /** In the order in which they began. */
  readonly children: ChildExecution[];
}

export interface ChildExecution extends ExecutionRecord {
  readonly events: TraceEvent[];
  readonly scope: Scope;
  end(outcome: Outcome): void;
}

export type ChildStatus = Outcome['status'] | 'RUNNING' | 'PENDING_REDRIVE';

/** The Map runs of a server and their child executions, whose histories are their own. */
export class MapRunRegistry implements MapRunWatcher {
  readonly #byArn = new Map<string, MapRunRecord>();
  readonly #byExecution = new Map<string, MapRunRecord[]>();
  readonly #children = new Map<string, ChildExecution>();
  readonly #now: () => number;
  readonly #findExecution: (arn: string) => ExecutionRecord | undefined;

  /** @param findExecution one that a client or a task has started */
  constructor(now: () => number, findExecution: (arn: string) => ExecutionRecord | undefined) {
    this.#now = now;
    this.#findExecution = findExecution;
  }

  onStart(run: MapRunHandle): void {
    const known = this.#byArn.get(run.mapRunArn);
    if (known !== undefined) {
      Object.assign(known, { run, status: 'RUNNING', stopDate: undefined, redriveDate: this.#now() });
      for (const child of known.children) child.isPendingRedrive = child.outcome?.status !== 'SUCCEEDED';
      return;
    }
    const record: MapRunRecord = {
      run,
      startDate: this.#now(),
      stopDate: undefined,
      status: 'RUNNING',
      redriveDate: undefined,
      children: [],
    };
    this.#byArn.set(run.mapRunArn, record);
    const runs = this.#byExecution.get(run.execution.arn);
    if (runs === undefined) this.#byExecution.set(run.execution.arn, [record]);
    else runs.push(record);
  }

  onEnd({ mapRunArn }: MapRunHandle, status: 'SUCCEEDED' | 'FAILED' | 'ABORTED'): void {
    const record = this.#byArn.get(mapRunArn);
    if (record === undefined) return;
    record.status = status;
    record.stopDate = this.#now();
    for (const child of record.children) child.isPendingRedrive = false;
  }

  /** Keeps an event of a child execution. Express ones have no history that can be asked for. */
  record(event: TraceEvent, info: ExecutionInfo): void {
    const run = info.mapRun && this.#byArn.get(info.mapRun.arn);
    if (run === undefined) return;
    const child = this.#children.get(info.arn) ?? this.#addChild(info, event.scope, run);
    if (child === undefined) return;
    if (event.type === 'ExecutionRedriven' || event.type === 'ExecutionStarted') begin(child, info, run.run);
    if (info.type === 'STANDARD') child.events.push(event);
    const outcome = outcomeOf([event], info.startTime);
    if (outcome !== undefined) child.end(outcome);
  }

  #addChild(info: ExecutionInfo, scope: Scope, run: MapRunRecord): ChildExecution | undefined {
    const parent = this.findChild(run.run.execution.arn) ?? this.#findExecution(run.run.execution.arn);
    if (parent === undefined) return undefined;
    const child: ChildExecution = {
      info,
      scope,
      isPendingRedrive: false,
      // of the version and the alias its Map run's execution tells
      target: { ...parent.target, versionArn: undefined, aliasArn: undefined },
      started: { startDate: info.startTime, outcome: new Promise(() => {}), stop() {} },
      events: [],
      eventCount: () => child.events.length,
      history: async () => child.events,
      outcome: undefined,
      end() {},
    };
    this.#children.set(info.arn, child);
    run.children.push(child);
    return child;
  }

  /** What the children of a run have come to, by their index. */
  progressOf(mapRunArn: string): ReadonlyMap<number, KnownChild> {
    const children = this.#byArn.get(mapRunArn)?.children ?? [];
    return new Map(
      children.map(({ scope, events, info, outcome, started }) => [
        scope.index,
        { scope, events, arn: info.arn, input: info.input, outcome, startTime: started.startDate },
      ]),
    );
  }

  /** A child execution by its ARN. */
  findChild(arn: string): ExecutionRecord | undefined {
    return this.#children.get(arn);
  }

  /** @throws ApiError InvalidArn, ResourceNotFound */
  get(arn: string): MapRunRecord {
    if (!/^arn:[^:]+:states:[^:]*:[^:]*:mapRun:[^:/]+\/[^:]+:[^:]+$/.test(arn)) {
      throw new ApiError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
    }
    const record = this.#byArn.get(arn);
    if (record === undefined) throw new ApiError('ResourceNotFound', `Resource not found: '${arn}'`);
    return record;
  }

  /** Those of an execution, in the order in which they began. */
  of(executionArn: string): readonly MapRunRecord[] {
    return this.#byExecution.get(executionArn) ?? [];
  }
}

/** A child begins, or goes on: then what is told of it is of this attempt. */
function begin(child: ChildExecution, info: ExecutionInfo, run: MapRunHandle): void {
  child.info = info;
  child.outcome = undefined;
  child.isPendingRedrive = false;
  child.started = {
    startDate: info.startTime,
    outcome: new Promise<Outcome>((resolve) => {
      child.end = (outcome) => {
        child.outcome = outcome;
        resolve(outcome);
      };
    }),
    stop: (error, cause) => run.stopChild(child.scope.index, error, cause),
  };
}

export function statusOf({ isPendingRedrive, outcome }: ExecutionRecord): ChildStatus {
  return isPendingRedrive === true ? 'PENDING_REDRIVE' : (outcome?.status ?? 'RUNNING');
}

/** The children of a run by their status; PENDING are those that have not been started. */
export function countChildren({ run, children }: MapRunRecord): Readonly<Record<ChildStatus | 'PENDING', MapRunCount>> {
  const none = (): { executions: number; items: number } => ({ executions: 0, items: 0 });
  const counts = {
    RUNNING: none(),
    SUCCEEDED: none(),
    FAILED: none(),
    TIMED_OUT: none(),
    ABORTED: none(),
    PENDING_REDRIVE: none(),
  };
  for (const child of children) {
    const { info } = child;
    const count = counts[statusOf(child)];
    count.executions++;
    count.items += info.mapRun?.items ?? 1;
  }
  return { ...counts, PENDING: run.pending };
}
