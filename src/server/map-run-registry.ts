import type { Outcome, TraceEvent } from '../engine/events.ts';
import type { ExecutionInfo } from '../engine/execution.ts';
import type { MapRunCount, MapRunHandle, MapRunWatcher } from '../engine/map-run.ts';
import { outcomeOf } from '../history/read-history.ts';
import { ApiError } from '../step-functions/api-error.ts';
import type { ExecutionRecord } from './execution-record.ts';

export interface MapRunRecord {
  readonly run: MapRunHandle;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  stopDate: number | undefined;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** In the order in which they began. */
  readonly children: ExecutionRecord[];
}

interface ChildExecution extends ExecutionRecord {
  end(outcome: Outcome): void;
}

export type ChildStatus = Outcome['status'] | 'RUNNING';

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
    const record: MapRunRecord = { run, startDate: this.#now(), stopDate: undefined, status: 'RUNNING', children: [] };
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
  }

  /** Keeps an event of a child execution. Express ones have no history that can be asked for. */
  record(event: TraceEvent, info: ExecutionInfo): void {
    const run = info.mapRun && this.#byArn.get(info.mapRun.arn);
    if (run === undefined) return;
    const child = this.#children.get(info.arn) ?? this.#addChild(info, event.scope.index, run);
    if (child === undefined) return;
    if (info.type === 'STANDARD') child.events.push(event);
    const outcome = outcomeOf([event], info.startTime);
    if (outcome !== undefined) child.end(outcome);
  }

  #addChild(info: ExecutionInfo, index: number, run: MapRunRecord): ChildExecution | undefined {
    const parent = this.findChild(run.run.execution.arn) ?? this.#findExecution(run.run.execution.arn);
    if (parent === undefined) return undefined;
    let resolve: (outcome: Outcome) => void = () => {};
    const outcome = new Promise<Outcome>((settle) => {
      resolve = settle;
    });
    const child: ChildExecution = {
      info,
      // of the version and the alias its Map run's execution tells
      target: { ...parent.target, versionArn: undefined, aliasArn: undefined },
      started: {
        startDate: info.startTime,
        outcome,
        stop: (error, cause) => run.run.stopChild(index, error, cause),
      },
      events: [],
      outcome: undefined,
      end(ended) {
        child.outcome = ended;
        resolve(ended);
      },
    };
    this.#children.set(info.arn, child);
    run.children.push(child);
    return child;
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

/** The children of a run by their status; PENDING are those that have not been started. */
export function countChildren({ run, children }: MapRunRecord): Readonly<Record<ChildStatus | 'PENDING', MapRunCount>> {
  const none = (): { executions: number; items: number } => ({ executions: 0, items: 0 });
  const counts = { RUNNING: none(), SUCCEEDED: none(), FAILED: none(), TIMED_OUT: none(), ABORTED: none() };
  for (const { info, outcome } of children) {
    const count = counts[outcome?.status ?? 'RUNNING'];
    count.executions++;
    count.items += info.mapRun?.items ?? 1;
  }
  return { ...counts, PENDING: run.pending };
}
