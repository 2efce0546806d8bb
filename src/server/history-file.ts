import type { Scope, TraceEvent } from '../engine/events.ts';
import { chunkKey } from './store/chunk-key.ts';
import type { Store } from './store/store.ts';

/** Number of events stored together in one text. */
const EVENTS_A_CHUNK = 200;

/**
 * Stores the history of an execution.
 * @param key the execution's key in the store
 */
export function writeHistory(store: Store, key: string, events: readonly TraceEvent[]): void {
  for (let from = 0; from < events.length; from += EVENTS_A_CHUNK) {
    const chunk = packScopes(events.slice(from, from + EVENTS_A_CHUNK), events[0]!.scope);
    store.put(`history ${key}`, chunkKey(from / EVENTS_A_CHUNK), JSON.stringify(chunk));
  }
}

/** @param scope the execution's scope; default: a scope of its own */
export async function readHistory(store: Store, key: string, scope?: Scope): Promise<readonly TraceEvent[]> {
  const chunks = await store.list(`history ${key}`);
  const unpack = createUnpacker(scope);
  return chunks.flatMap(([, text]) => unpack(JSON.parse(text) as PackedEvent[]));
}

/** A stored event: its scope is a path within its execution, omitted if empty. */
interface PackedEvent extends Omit<TraceEvent, 'scope'> {
  readonly scope?: readonly Step[];
}

/** One branch, iteration or child, with its enclosing state. */
type Step = readonly [kind: Scope['kind'], index: number, state: string | undefined];

/** @param base the execution's own scope */
function packScopes(events: readonly TraceEvent[], base: Scope): readonly PackedEvent[] {
  // written out member by member: spreading the rest of an event takes as long as serializing it
  return events.map(({ id, previousEventId, type, timestamp, details, scope }) => {
    const event = { id, previousEventId, type, timestamp, details };
    return scope === base ? event : { ...event, scope: pathOf(scope, base) };
  });
}

function pathOf(scope: Scope, base: Scope): readonly Step[] {
  const path: Step[] = [];
  for (let at: Scope | undefined = scope; at !== undefined && at !== base; at = at.parent) {
    path.unshift([at.kind, at.index, at.state]);
  }
  return path;
}

/**
 * Rebuilds scopes from paths; events with the same path share one scope in all parts of a history.
 * @param base the execution's scope
 */
function createUnpacker(
  base: Scope = { kind: 'execution', index: 0, state: undefined, parent: undefined },
): (events: readonly PackedEvent[]) => readonly TraceEvent[] {
  const scopes = new Map<string, Scope>([['[]', base]]);
  const scopeOf = (path: readonly Step[]): Scope => {
    const key = JSON.stringify(path);
    const known = scopes.get(key);
    if (known !== undefined) return known;
    const [kind, index, state] = path.at(-1)!;
    const scope: Scope = { kind, index, state: state ?? undefined, parent: scopeOf(path.slice(0, -1)) };
    scopes.set(key, scope);
    return scope;
  };
  return (events) => events.map(({ scope = [], ...event }) => ({ ...event, scope: scopeOf(scope) }));
}
