import type { Machine } from '../definition/definition.ts';
import type { Scope, TraceEvent } from '../engine/events.ts';
import type { ExecutionProgress } from '../engine/progress.ts';
import { outcomeOf, type StoredHistory } from '../history/read-history.ts';
import { formatPath } from '../history/scope-path.ts';
import type { Json } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import { whyNotRedrivable } from '../step-functions/redrive-status.ts';
import { collectProgress, countRedrives, type KnownChild } from './collect-progress.ts';

/** A recorded execution, ready to continue. */
export interface PreparedRedrive {
  /** What had happened before, including to its children, in order. */
  readonly record: readonly TraceEvent[];
  readonly progress: ExecutionProgress;
  /** From 1, including this one. */
  readonly redriveCount: number;
  readonly input: Json;
  /** Undefined if the record does not contain the input. */
  readonly arn: string | undefined;
}

export interface PrepareOptions {
  /** The limit of 25,000 events does not apply. */
  readonly noLimits: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Called with what AWS would do differently. */
  readonly onWarning: (text: string) => void;
}

/**
 * @param recorded includes the events of the children of its Distributed Maps
 * @throws UsageError if the execution cannot continue, with the reason
 */
export function prepareRedrive(
  recorded: Pick<StoredHistory, 'events' | 'arn'>,
  machine: Machine,
  { noLimits, now, onWarning }: PrepareOptions,
): PreparedRedrive {
  const { events: record, arn } = recorded;
  const { events, children } = splitChildren(record);
  const first = events[0]!;
  const outcome = outcomeOf(events);
  const facts = {
    status: outcome?.status ?? ('RUNNING' as const),
    startDate: first.timestamp,
    stopDate: outcome?.stopDate,
    isDeleting: false,
  };
  const reason = whyNotRedrivable({ ...facts, events: noLimits ? 0 : events.length }, outcome?.stopDate ?? now);
  if (reason !== undefined) throw new UsageError(`${reason.replace(/^E/, 'the e')}${hintAt(facts.status)}`);
  const onAws = whyNotRedrivable({ ...facts, events: 0 }, now);
  if (onAws !== undefined) onWarning(`AWS would refuse this redrive: ${onAws}`);

  const unknown = new Set<string>();
  const progress = collectProgress(events, machine, (_mapRunArn, scope, state) => {
    const found = childrenOf(children, scope, state);
    if (found.size === 0) unknown.add(formatPath(scope, state));
    return found;
  });
  for (const path of unknown) {
    onWarning(
      `the history does not contain the child executions of '${path}': all of them are started again (--format events keeps them)`,
    );
  }
  return {
    record,
    progress,
    redriveCount: countRedrives(events) + 1,
    input: first.details?.input ?? null,
    arn,
  };
}

function hintAt(status: string): string {
  return status === 'RUNNING' ? ', as far as the history goes' : '';
}

/**
 * The events of each child execution, by its scope's path: `Convert[17]`. Only those of the last attempt of a child in
 * the last Map run of its Map.
 */
type Children = ReadonlyMap<string, TraceEvent[]>;

function splitChildren(record: readonly TraceEvent[]): { readonly events: TraceEvent[]; readonly children: Children } {
  const events: TraceEvent[] = [];
  const children = new Map<string, TraceEvent[]>();
  for (const event of record) {
    let child: Scope | undefined = event.scope;
    while (child !== undefined && child.kind !== 'child') child = child.parent;
    // what a Task started is a separate execution
    if (child?.machine !== undefined) continue;
    if (event.type === 'MapRunStarted') forgetWithin(children, formatPath(event.scope));
    if (child === undefined) {
      events.push(event);
      continue;
    }
    const path = formatPath(child);
    if (event.type === 'ExecutionStarted') {
      forgetWithin(children, path);
      children.delete(path);
    }
    const known = children.get(path);
    if (known === undefined) children.set(path, [event]);
    else known.push(event);
  }
  return { events, children };
}

/** The children of Maps in this place are of an earlier run. */
function forgetWithin(children: Map<string, TraceEvent[]>, place: string): void {
  const prefix = place === '' ? '' : `${place}/`;
  for (const path of children.keys()) if (path.startsWith(prefix)) children.delete(path);
}

function childrenOf(children: Children, scope: Scope, state: string): ReadonlyMap<number, KnownChild> {
  const found = new Map<number, KnownChild>();
  const prefix = `${formatPath(scope, state)}[`;
  for (const [path, events] of children) {
    const index = path.startsWith(prefix) ? /^(\d+)\]$/.exec(path.slice(prefix.length))?.[1] : undefined;
    const first = events[0];
    if (index === undefined || first === undefined) continue;
    found.set(Number(index), {
      scope: first.scope,
      events,
      arn: undefined,
      input: first.details?.input ?? null,
      outcome: outcomeOf(events),
      startTime: first.timestamp,
    });
  }
  return found;
}
