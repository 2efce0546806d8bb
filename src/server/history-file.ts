import type { Scope, TraceEvent } from '../engine/events.ts';
import { createUnpacker, type PackedEvent, packScopes } from './packed-events.ts';
import { chunkKey } from './store/chunk-key.ts';
import type { Store } from './store/store.ts';

/** Of a history, in one text. */
const EVENTS_A_CHUNK = 200;

/** Keeps the history of an execution. @param key the execution's, in the store */
export function writeHistory(store: Store, key: string, events: readonly TraceEvent[]): void {
  for (let from = 0; from < events.length; from += EVENTS_A_CHUNK) {
    const chunk = packScopes(events.slice(from, from + EVENTS_A_CHUNK), events[0]!.scope);
    store.put(`history ${key}`, chunkKey(from / EVENTS_A_CHUNK), JSON.stringify(chunk));
  }
}

/** @param scope where the execution stands; default: it stands for itself */
export async function readHistory(store: Store, key: string, scope?: Scope): Promise<readonly TraceEvent[]> {
  const chunks = await store.list(`history ${key}`);
  const unpack = createUnpacker(scope);
  return chunks.flatMap(([, text]) => unpack(JSON.parse(text) as PackedEvent[]));
}
