import { readExecutionArn } from '../arn.ts';
import { ROOT_SCOPE, type Scope, type TraceEvent } from '../engine/events.ts';
import type { AwsApi } from './aws-api.ts';

/**
 * How many histories of a Map run are read for people: each takes one or more calls, which count towards AWS's quotas.
 */
export const MAX_CHILDREN = 200;
/** The number of histories read concurrently. */
const AT_ONCE = 5;
const PAGE = 1000;

export interface ChildrenLeftOut {
  readonly count: number;
  /** How many of them did not succeed. */
  readonly failed: number;
  /** Express executions, whose only history is their log. */
  readonly express: number;
}

/** For people; undefined if nothing is left out. */
export function describeLeftOut(ofMapRuns: readonly ChildrenLeftOut[]): string | undefined {
  const sum = (field: keyof ChildrenLeftOut): number => ofMapRuns.reduce((total, one) => total + one[field], 0);
  const [count, failed, express] = [sum('count'), sum('failed'), sum('express')];
  if (count === 0) return undefined;
  const ofFailed = failed === 0 ? '' : ` (${failed} did not succeed)`;
  const why = express === count ? 'Express executions have no history' : `at most ${MAX_CHILDREN} of each are read`;
  return `${count} of the executions of its Map runs ${count === 1 ? 'is' : 'are'} left out${ofFailed}: ${why}`;
}

export interface MapRunStart {
  /** Its MapRunStarted. */
  readonly event: TraceEvent;
  /** The Map state. */
  readonly state: string | undefined;
}

interface Child {
  readonly arn: string;
  /** Its position in its Map run. */
  readonly index: number;
  readonly hasSucceeded: boolean;
}

/** The events of the executions that a Map run started, by time, and the executions whose events were not read. */
export interface MapRunChildren {
  readonly events: TraceEvent[];
  readonly leftOut: ChildrenLeftOut;
}

/** Reads the history of an execution. */
export type ReadEvents = (arn: string) => Promise<readonly TraceEvent[]>;

/**
 * The executions that a Map run started. If there are more than `most`, failed ones are read first.
 * @throws AwsError
 */
export async function readMapRun(
  api: AwsApi,
  mapRun: MapRunStart,
  readEvents: ReadEvents,
  most = MAX_CHILDREN,
): Promise<MapRunChildren> {
  const listed = await listChildren(api, mapRun);
  const isReadable = ({ arn }: Child): boolean => readExecutionArn(arn)?.type === 'STANDARD';
  const inOrder = listed.filter(isReadable).sort((a, b) => Number(a.hasSucceeded) - Number(b.hasSucceeded));
  const wanted = new Set(inOrder.slice(0, most));
  const queue = [...wanted];
  const histories: (readonly TraceEvent[])[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let child = queue.shift(); child !== undefined; child = queue.shift()) {
        histories[child.index] = (await readEvents(child.arn)).map(placeBelow(mapRun, child.index));
      }
    }),
  );
  const left = listed.filter((child) => !wanted.has(child));
  return {
    events: histories.flat().sort((a, b) => a.timestamp - b.timestamp),
    leftOut: {
      count: left.length,
      failed: left.filter(({ hasSucceeded }) => !hasSucceeded).length,
      express: left.filter((child) => !isReadable(child)).length,
    },
  };
}

/** The Map runs that began in these events. */
export function findMapRuns(events: readonly TraceEvent[]): MapRunStart[] {
  const states = new Map<Scope, string | undefined>();
  const found: MapRunStart[] = [];
  for (const event of events) {
    if (event.type === 'MapStateEntered') states.set(event.scope, event.details?.name);
    else if (event.type === 'MapRunStarted') found.push({ event, state: states.get(event.scope) });
  }
  return found;
}

/** Whether the event ends the Map run, or the entire execution. */
export function endsMapRun({ type, scope }: TraceEvent, { event: started }: MapRunStart): boolean {
  if (type.startsWith('Execution')) return true;
  return scope === started.scope && /^(?:MapRunStart(?:Succeeded|Failed|Aborted)|MapState)/.test(type);
}

/** Inserts the events of Map runs: after the start of each and before its end, by time. */
export function insertMapRuns(
  own: readonly TraceEvent[],
  mapRuns: readonly { readonly mapRun: MapRunStart; readonly events: readonly TraceEvent[] }[],
): TraceEvent[] {
  const waiting = new Map(mapRuns.map(({ mapRun, events }) => [mapRun.event, { mapRun, events: [...events] }]));
  const open: { readonly mapRun: MapRunStart; readonly events: TraceEvent[] }[] = [];
  const merged: TraceEvent[] = [];
  for (const event of own) {
    for (const { mapRun, events } of open) {
      const later = endsMapRun(event, mapRun) ? -1 : events.findIndex(({ timestamp }) => timestamp > event.timestamp);
      merged.push(...events.splice(0, later < 0 ? events.length : later));
    }
    merged.push(event);
    const started = waiting.get(event);
    if (started !== undefined) open.push(started);
  }
  return [...merged, ...open.flatMap(({ events }) => events)];
}

/** In the order in which they began, which determines their index. */
async function listChildren(api: AwsApi, mapRun: MapRunStart): Promise<Child[]> {
  const mapRunArn = mapRun.event.details?.mapRunArn;
  if (mapRunArn === undefined) return [];
  const children: Omit<Child & { readonly start: number }, 'index'>[] = [];
  let nextToken: unknown;
  do {
    const input = { mapRunArn, maxResults: PAGE, ...(nextToken !== undefined && { nextToken }) };
    const page = await api.call('sfn', 'ListExecutions', input, { subject: mapRunArn });
    for (const { executionArn, startDate, status } of page.executions as readonly ListedExecution[]) {
      children.push({ arn: executionArn, start: startDate.getTime(), hasSucceeded: status === 'SUCCEEDED' });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined && nextToken !== null);
  // the API lists the newest first
  const inOrder = children.reverse().sort((a, b) => a.start - b.start);
  return inOrder.map(({ arn, hasSucceeded }, index) => ({ arn, hasSucceeded, index }));
}

interface ListedExecution {
  readonly executionArn: string;
  readonly startDate: Date;
  readonly status: string;
}

/** Positions the events of a child's own history in the run. */
function placeBelow({ event: mapRunStarted, state }: MapRunStart, index: number): (event: TraceEvent) => TraceEvent {
  const root: Scope = { kind: 'child', index, state, parent: mapRunStarted.scope };
  const known = new Map<Scope, Scope>([[ROOT_SCOPE, root]]);
  const place = (scope: Scope): Scope => {
    const found = known.get(scope);
    if (found !== undefined) return found;
    const placed = { ...scope, parent: scope.parent === undefined ? root : place(scope.parent) };
    known.set(scope, placed);
    return placed;
  };
  return (event) => ({ ...event, scope: place(event.scope) });
}
