import { type Fiber, settled } from '../../engine/effects.ts';
import { jsonBytes } from '../../engine/limits.ts';
import type { Visit } from '../../engine/visit.ts';
import type { Json } from '../../json.ts';
import { openInputs } from './child-inputs.ts';
import { type BatchLimits, type MapItems, readBatchLimits, readNumber } from './items.ts';
import type { MapState } from './map-state.ts';

/** Shows how the fields of a Map process its data, for the fields in the definition; always shows the concurrency. */
export function* inspectMap(
  state: MapState,
  dataset: MapItems | undefined,
  maxConcurrency: number,
  visit: Visit,
): Fiber<void> {
  yield* visit.show('maxConcurrency', maxConcurrency);
  const count = yield* readNumber(state.toleratedFailureCount, 'ToleratedFailureCount', 'integer', visit);
  if (count !== undefined) yield* visit.show('toleratedFailureCount', count);
  const percentage = yield* readNumber(state.toleratedFailurePercentage, 'ToleratedFailurePercentage', 'float', visit);
  if (percentage !== undefined) yield* visit.show('toleratedFailurePercentage', percentage);

  if (state.itemReader === undefined) {
    const items = state.itemsPath?.find(visit.scope(visit.effectiveInput));
    if (items !== undefined) yield* visit.show('afterItemsPath', items);
  } else if (!visit.world.mapData.hasStore) return;
  if (state.itemReader?.itemsPointer !== undefined) {
    const pure = { ...state, itemSelector: undefined };
    yield* visit.show('afterItemsPointer', yield* collectInputs(pure, dataset, undefined, visit));
  }
  if (state.itemSelector !== undefined) {
    yield* visit.show('afterItemSelector', yield* collectInputs(state, dataset, undefined, visit));
  }
  const limits = yield* readBatchLimits(state, visit);
  if (limits !== undefined) yield* visit.show('afterItemBatcher', yield* collectInputs(state, dataset, limits, visit));
}

/** The inputs of the iterations; for a dataset larger than the maximum payload, the first ones. */
function* collectInputs(
  state: MapState,
  dataset: MapItems | undefined,
  batch: BatchLimits | undefined,
  visit: Visit,
): Fiber<Json> {
  const { payloadBytes } = visit.strand.execution.limits;
  const inputs = yield* openInputs(state, dataset, batch, visit);
  const values: Json[] = [];
  for (let bytes = 0; bytes <= payloadBytes; ) {
    const input = inputs.next();
    if (input instanceof Promise) {
      yield* settled(input);
      continue;
    }
    if (input === undefined) break;
    values.push(input.value);
    bytes += jsonBytes(input.value);
  }
  inputs.close();
  return values;
}
