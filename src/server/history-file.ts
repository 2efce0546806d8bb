import type { EventDetails, EventType, Scope, TraceEvent } from '../engine/events.ts';
import { chunkKey } from './store/chunk-key.ts';
import type { Store } from './store/store.ts';

/** Number of events stored together in one text. */
const EVENTS_A_CHUNK = 200;
/** Longer histories are stored apart from their executions, which are read more often. */
const MAX_SHORT_LENGTH = 16 * 1024;

/** The whole history as one line of text; undefined if it is too long. */
export function shortHistory(events: readonly TraceEvent[]): string | undefined {
  if (events.length > EVENTS_A_CHUNK) return undefined;
  const text = JSON.stringify(packChunk(events, events[0]?.scope));
  return text.length > MAX_SHORT_LENGTH ? undefined : text;
}

export function readShortHistory(text: string): readonly TraceEvent[] {
  return createUnpacker()(JSON.parse(text) as Chunk);
}

/**
 * Stores the history of an execution.
 * @param key the execution's key in the store
 */
export function writeHistory(store: Store, key: string, events: readonly TraceEvent[]): void {
  for (let from = 0; from < events.length; from += EVENTS_A_CHUNK) {
    const chunk = packChunk(events.slice(from, from + EVENTS_A_CHUNK), events[0]!.scope);
    store.put(`history ${key}`, chunkKey(from / EVENTS_A_CHUNK), JSON.stringify(chunk));
  }
}

/** @param scope the execution's scope; default: a scope of its own */
export async function readStoredHistory(store: Store, key: string, scope?: Scope): Promise<readonly TraceEvent[]> {
  const chunks = await store.list(`history ${key}`);
  const unpack = createUnpacker(scope);
  return chunks.flatMap(([, text]) => unpack(JSON.parse(text) as Chunk | readonly FormerEvent[]));
}

/** Lists are serialized in half the time of objects, and take half the space. */
type Chunk = readonly [start: number, ...events: PackedEvent[]];
type PackedEvent = readonly [
  id: number,
  previousEventId: number,
  type: EventType,
  /** Milliseconds since the start of the chunk. */
  time: number,
  details: EventDetails | null,
  /** The scope within the execution; omitted if the event is the execution's own. */
  path?: readonly Step[],
];

/** An event in a store of format 1 or 2. */
interface FormerEvent extends Omit<TraceEvent, 'scope'> {
  readonly scope?: readonly Step[];
}

/** One branch, iteration or child, with its enclosing state. */
type Step = readonly [kind: Scope['kind'], index: number, state: string | undefined];

/** @param base the execution's own scope */
function packChunk(events: readonly TraceEvent[], base: Scope | undefined): Chunk {
  const start = events[0]?.timestamp ?? 0;
  const packed = events.map(({ id, previousEventId, type, timestamp, details = null, scope }): PackedEvent => {
    const time = timestamp - start;
    return scope === base
      ? [id, previousEventId, type, time, details]
      : [id, previousEventId, type, time, details, pathOf(scope, base)];
  });
  return [start, ...packed];
}

function pathOf(scope: Scope, base: Scope | undefined): readonly Step[] {
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
): (chunk: Chunk | readonly FormerEvent[]) => readonly TraceEvent[] {
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
  return (chunk) => {
    if (!isChunk(chunk)) return chunk.map(({ scope = [], ...event }) => ({ ...event, scope: scopeOf(scope) }));
    const [start, ...events] = chunk;
    return events.map(([id, previousEventId, type, time, details, path = []]) => {
      const timestamp = start + time;
      return { id, previousEventId, type, timestamp, details: details ?? undefined, scope: scopeOf(path) };
    });
  };
}

function isChunk(chunk: Chunk | readonly FormerEvent[]): chunk is Chunk {
  return typeof chunk[0] === 'number';
}
