import type { Outcome, Scope, TraceEvent } from '../engine/events.ts';
import type { ExecutionInfo } from '../engine/execution-info.ts';
import type { MapRunCount, MapRunHandle } from '../engine/map-run.ts';
import { MAX_EVENTS } from '../step-functions/redrive-status.ts';
import type { StoredExecution } from './execution-file.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { ChildStatus, ListedChild, MapRunFacts, StoredMapRun } from './map-run-file.ts';

/** A Map run of a running execution. */
export interface LiveMapRun {
  /** Undefined until a redrive reaches it. */
  run: MapRunHandle | undefined;
  facts: Omit<MapRunFacts, 'counts' | 'full'>;
  /** The top-level execution: a child execution may have Map runs of its own. */
  readonly root: RootRecord;
  readonly key: string;
  /** Its number among the Map runs of its execution. */
  readonly number: number;
  /** In the order in which they started. */
  readonly children: LiveChild[];
}

/** A child execution of a Map run. */
export interface LiveChild extends ExecutionRecord {
  info: ExecutionInfo;
  /** Its events since the server started or its execution was redriven; empty once they are in the store. */
  events: TraceEvent[];
  readonly scope: Scope;
  readonly key: string;
  /** Numbers the children in the order in which they started. */
  readonly number: number;
  /** Its final state is in the store. */
  isKept: boolean;
  end(outcome: Outcome): void;
}

/** The execution that a client or a task started. */
export type RootRecord = ExecutionRecord & { readonly stored: StoredExecution };

export function factsOf({
  mapRunArn,
  state,
  label,
  machineArn,
  redriveCount,
  settings,
  pending,
  written,
  execution,
}: MapRunHandle) {
  return {
    mapRunArn,
    state,
    label,
    machineArn,
    redriveCount,
    settings,
    pending,
    written,
    executionArn: execution.arn,
  };
}

/** The current state of a Map run, as clients see it. */
export function readFacts(found: LiveMapRun | StoredMapRun): MapRunFacts {
  if (!('children' in found)) return found;
  const { run, facts, children } = found;
  return { ...facts, ...(run && factsOf(run)), counts: countChildren(children), full: countFull(children) };
}

/** A child starts or continues: from now on, its data is that of this attempt. */
export function begin(child: LiveChild, info: ExecutionInfo, { run }: LiveMapRun): void {
  child.info = info;
  child.outcome = undefined;
  child.isPendingRedrive = false;
  child.isKept = false;
  const { end } = child;
  child.started = {
    startDate: info.startTime,
    outcome: new Promise<Outcome>((resolve) => {
      child.end = (outcome) => {
        end(outcome);
        resolve(outcome);
      };
    }),
    stop: (error, cause) => run?.stopChild(child.scope.index, error, cause),
  };
}

export function statusOf({ isPendingRedrive, outcome }: ExecutionRecord): ChildStatus {
  return isPendingRedrive === true ? 'PENDING_REDRIVE' : (outcome?.status ?? 'RUNNING');
}

export function listedOf(child: LiveChild): ListedChild {
  const { info, outcome, started } = child;
  return {
    arn: info.arn,
    name: info.name,
    status: statusOf(child),
    startDate: started.startDate,
    ...(outcome !== undefined && { stopDate: outcome.stopDate }),
    items: info.mapRun?.items ?? 1,
    redriveCount: info.redriveCount ?? 0,
    ...(info.redriveTime !== undefined && { redriveDate: info.redriveTime }),
  };
}

function countChildren(children: readonly LiveChild[]): Readonly<Record<ChildStatus, MapRunCount>> {
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
    const count = counts[statusOf(child)];
    count.executions++;
    count.items += child.info.mapRun?.items ?? 1;
  }
  return counts;
}

function countFull(children: readonly LiveChild[]): MapRunCount {
  const full = children.filter(({ outcome, eventCount }) => {
    return outcome !== undefined && outcome.status !== 'SUCCEEDED' && eventCount() >= MAX_EVENTS;
  });
  return { executions: full.length, items: full.reduce((sum, { info }) => sum + (info.mapRun?.items ?? 1), 0) };
}
