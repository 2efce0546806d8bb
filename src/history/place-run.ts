import type { Scope, TraceEvent } from '../engine/events.ts';
import { isJsonObject, ownValue } from '../json.ts';
import type { HistoryEntries, HistoryEntry } from './history-entries.ts';
import { placeEvents, type StoredHistory } from './read-history.ts';
import { formatPath } from './scope-path.ts';
import { splitAttempts } from './split-attempts.ts';

/**
 * Reads the events of an execution and of the children of its Distributed Maps, in the format of `--format events`, in
 * order. Those of executions that Tasks started are left out: for this execution, they have ended. @throws UsageError
 * with the problem and its location
 */
export function placeRun(found: HistoryEntries, path: string, execution: string | undefined): StoredHistory {
  const own = placeEvents(found, path, execution);
  const groups = new Map<string, HistoryEntry[]>();
  for (const entry of found.entries) {
    const name = childOf(entry);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [entry]);
    else group.push(entry);
  }
  if (groups.size === 0 || execution !== undefined) return own;
  const maps = new Map<string, { readonly scope: Scope; readonly state: string }>();
  const note = (events: readonly TraceEvent[]): void => {
    for (const { type, scope, details } of events) {
      const state = details?.name ?? '';
      if (type === 'MapStateEntered') maps.set(formatPath(scope, state), { scope, state });
    }
  };
  note(own.events);
  const children = new Map<string, readonly TraceEvent[]>();
  // paths within another child come after it
  for (const [name, entries] of [...groups].sort(([a], [b]) => a.length - b.length)) {
    const [, mapPath = '', index = ''] = /^(.*)\[(\d+)\]$/s.exec(name) ?? [];
    const map = maps.get(mapPath);
    if (map === undefined) continue;
    const child: Scope = { kind: 'child', index: Number(index), state: map.state, parent: map.scope };
    const bare = entries.map(({ value, where }) => ({ value: withoutName(value), where }));
    const events = splitAttempts(bare).flatMap((attempt) =>
      moveInto(placeEvents({ entries: attempt, hasMore: false }, path).events, child),
    );
    children.set(name, events);
    note(events);
  }
  return { ...own, events: inOrder(found.entries, own.events, children) };
}

function childOf({ value }: HistoryEntry): string | undefined {
  const name = isJsonObject(value) ? ownValue(value, 'execution') : undefined;
  return typeof name === 'string' ? name : undefined;
}

function withoutName(value: HistoryEntry['value']): HistoryEntry['value'] {
  if (!isJsonObject(value)) return value;
  const { execution: _name, ...event } = value;
  return event;
}

/** The events of a separate history, as those of a child. */
function moveInto(events: readonly TraceEvent[], child: Scope): TraceEvent[] {
  const moved = new Map<Scope, Scope>();
  const move = (scope: Scope): Scope => {
    if (scope.parent === undefined) return child;
    const known = moved.get(scope);
    if (known !== undefined) return known;
    const made = { ...scope, parent: move(scope.parent) };
    moved.set(scope, made);
    return made;
  };
  return events.map((event) => ({ ...event, scope: move(event.scope) }));
}

function inOrder(
  entries: readonly HistoryEntry[],
  own: readonly TraceEvent[],
  children: ReadonlyMap<string, readonly TraceEvent[]>,
): TraceEvent[] {
  const next = new Map<string | undefined, number>();
  return entries.flatMap((entry) => {
    const name = childOf(entry);
    const events = name === undefined ? own : children.get(name);
    const at = next.get(name) ?? 0;
    next.set(name, at + 1);
    return events?.[at] ?? [];
  });
}
