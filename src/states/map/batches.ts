import type { Fiber } from '../../engine/effects.ts';
import type { Visit } from '../../engine/visit.ts';
import { readNumber } from './items.ts';
import type { MapState } from './map-state.ts';

export interface BatchLimits {
  readonly items: number;
  /** UTF-8 bytes of a child's whole input. */
  readonly bytes: number;
}

/** A child's input is at most 256 KiB, batched or not. */
const MAX_BATCH_BYTES = 262_144;

/** The ItemBatcher's limits, evaluated; undefined where items are not batched. */
export function* readBatchLimits(state: MapState, visit: Visit): Fiber<BatchLimits | undefined> {
  if (state.itemBatcher === undefined) return undefined;
  const items = yield* readNumber(state.itemBatcher.maxItemsPerBatch, 'MaxItemsPerBatch', 'integer', visit);
  const bytes = yield* readNumber(state.itemBatcher.maxInputBytesPerBatch, 'MaxInputBytesPerBatch', 'integer', visit);
  return {
    items: items === undefined || items === 0 ? Number.POSITIVE_INFINITY : items,
    bytes: Math.min(bytes === undefined || bytes === 0 ? MAX_BATCH_BYTES : bytes, MAX_BATCH_BYTES),
  };
}
