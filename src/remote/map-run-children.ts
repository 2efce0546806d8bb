import { readExecutionArn } from '../arn.ts';
import { ROOT_SCOPE, type Scope, type TraceEvent } from '../engine/events.ts';
import type { AwsApi } from './aws-api.ts';

/** More are not read: each is a call or more, which AWS counts. */
const MOST_CHILDREN = 200;
/** Histories that are read side by side. */
const AT_ONCE = 5;
const PAGE = 1000;

interface ChildrenLeftOut {
  readonly count: number;
  /** How many of them did not succeed. */
  readonly failed: number;
  /** Express executions, which have no history but in their log. */
  readonly express: number;
}

/** For people. */
export function describeLeftOut({ count, failed, express }: ChildrenLeftOut): string {
  const ofFailed = failed === 0 ? '' : ` (${failed} did not succeed)`;
  const why = express === count ? 'Express executions have no history' : `at most ${MOST_CHILDREN} are read`;
  return `${count} of the executions of its Map runs ${count === 1 ? 'is' : 'are'} left out${ofFailed}: ${why}`;
}

interface MapRun {
  /** Its MapRunStarted. */
  readonly event: TraceEvent;
  /** The Map state. */
  readonly state: string | undefined;
}

interface Child {
  readonly arn: string;
  readonly mapRun: MapRun;
  readonly start: number;
  readonly hasSucceeded: boolean;
}

/**
 * The events of an execution with those of the executions that its Map runs have started, each at its time. Of many, those
 * that failed come first.
 */
export async function readChildren(
  api: AwsApi,
  own: readonly TraceEvent[],
  readEvents: (arn: string) => Promise<readonly TraceEvent[]>,
): Promise<{ readonly events: TraceEvent[]; readonly leftOut: ChildrenLeftOut | undefined }> {
  const listed: Child[] = [];
  for (const mapRun of findMapRuns(own)) listed.push(...(await listChildren(api, mapRun)));
  const isReadable = ({ arn }: Child): boolean => readExecutionArn(arn)?.type === 'STANDARD';
  const inOrder = listed.filter(isReadable).sort((a, b) => Number(a.hasSucceeded) - Number(b.hasSucceeded));
  const wanted = new Set(inOrder.slice(0, MOST_CHILDREN));
  const histories = new Map<Child, readonly TraceEvent[]>();
  const queue = [...wanted];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let child = queue.shift(); child !== undefined; child = queue.shift()) {
        histories.set(child, await readEvents(child.arn));
      }
    }),
  );
  const left = listed.filter((child) => !wanted.has(child));
  return {
    events: merge(own, listed, histories),
    leftOut:
      left.length === 0
        ? undefined
        : {
            count: left.length,
            failed: left.filter(({ hasSucceeded }) => !hasSucceeded).length,
            express: left.filter((child) => !isReadable(child)).length,
          },
  };
}

function findMapRuns(events: readonly TraceEvent[]): MapRun[] {
  const states = new Map<Scope, string | undefined>();
  const found: MapRun[] = [];
  for (const event of events) {
    if (event.type === 'MapStateEntered') states.set(event.scope, event.details?.name);
    else if (event.type === 'MapRunStarted') found.push({ event, state: states.get(event.scope) });
  }
  return found;
}

/** In the order in which they began, by which they are counted here. */
async function listChildren(api: AwsApi, mapRun: MapRun): Promise<Child[]> {
  const mapRunArn = mapRun.event.details?.mapRunArn;
  if (mapRunArn === undefined) return [];
  const children: Child[] = [];
  let nextToken: unknown;
  do {
    const input = { mapRunArn, maxResults: PAGE, ...(nextToken !== undefined && { nextToken }) };
    const page = await api.call('sfn', 'ListExecutions', input, { subject: mapRunArn });
    for (const { executionArn, startDate, status } of page.executions as readonly ListedExecution[]) {
      children.push({ arn: executionArn, mapRun, start: startDate.getTime(), hasSucceeded: status === 'SUCCEEDED' });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined && nextToken !== null);
  // the API has the newest first
  return children.reverse().sort((a, b) => a.start - b.start);
}

interface ListedExecution {
  readonly executionArn: string;
  readonly startDate: Date;
  readonly status: string;
}

/** Those of the children stand behind the start of their Map run and before its end, among each other by time. */
function merge(
  own: readonly TraceEvent[],
  listed: readonly Child[],
  histories: ReadonlyMap<Child, readonly TraceEvent[]>,
): TraceEvent[] {
  const waiting = new Map<TraceEvent, TraceEvent[]>();
  const counts = new Map<MapRun, number>();
  for (const child of listed) {
    const { mapRun } = child;
    const index = counts.get(mapRun) ?? 0;
    counts.set(mapRun, index + 1);
    const events = (histories.get(child) ?? []).map(placeBelow(mapRun, index));
    waiting.set(mapRun.event, [...(waiting.get(mapRun.event) ?? []), ...events]);
  }
  for (const events of waiting.values()) events.sort((a, b) => a.timestamp - b.timestamp);
  const open: { readonly scope: Scope; readonly events: TraceEvent[] }[] = [];
  const merged: TraceEvent[] = [];
  for (const event of own) {
    for (const { scope, events } of open) {
      const isOver = event.scope === scope && /^(?:MapRun|MapState|Execution)/.test(event.type);
      const later = isOver ? -1 : events.findIndex(({ timestamp }) => timestamp > event.timestamp);
      merged.push(...events.splice(0, later < 0 ? events.length : later));
    }
    merged.push(event);
    if (event.type === 'MapRunStarted') open.push({ scope: event.scope, events: waiting.get(event) ?? [] });
  }
  return [...merged, ...open.flatMap(({ events }) => events)];
}

/** Puts the events of a child's own history where they are in the whole. */
function placeBelow({ event: mapRunStarted, state }: MapRun, index: number): (event: TraceEvent) => TraceEvent {
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
