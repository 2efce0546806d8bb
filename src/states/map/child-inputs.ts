import { type Fiber, settled } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import { jsonBytes } from '../../engine/limits.ts';
import type { MapRunCount } from '../../engine/map-run.ts';
import type { Visit } from '../../engine/visit.ts';
import type { ContextFacts } from '../../expressions/context-object.ts';
import type { Json, JsonObject } from '../../json.ts';
import { type BatchLimits, type MapItemFacts, type MapItems, readNumber, selectItem, toMapItemFacts } from './items.ts';
import type { ItemReader, MapState } from './map-state.ts';

export interface ChildInput {
  readonly value: Json;
  readonly mapItem: ContextFacts['mapItem'];
  /** How many items are in it. */
  readonly items: number;
}

export interface ChildInputs {
  /** The next child's input, or undefined where the items are used up. One call at a time. */
  next(): ChildInput | undefined | Promise<ChildInput | undefined>;
  itemsRead(): number;
  /** What is known to follow: of a dataset that is read as a stream, nothing. */
  pending(): MapRunCount;
}

type ItemSource = () => MapItemFacts | undefined | Promise<MapItemFacts | undefined>;

/** The inputs of a Map run's children: items of the state's data or of an ItemReader, selected and batched. */
export function* openInputs(
  state: MapState,
  dataset: MapItems | undefined,
  batch: BatchLimits | undefined,
  visit: Visit,
): Fiber<ChildInputs> {
  const source =
    state.itemReader === undefined ? listSource(dataset ?? NO_ITEMS) : yield* openReader(state.itemReader, visit);
  const selected = selectItems(state, source, visit);
  const pendingItems = (read: number): number => Math.max(0, (dataset?.values.length ?? 0) - read);
  if (batch === undefined) {
    let read = 0;
    const count = (input: ChildInput | undefined): ChildInput | undefined => {
      if (input !== undefined) read++;
      return input;
    };
    return {
      next: () => {
        const input = selected();
        return input instanceof Promise ? input.then(count) : count(input);
      },
      itemsRead: () => read,
      pending: () => ({ executions: pendingItems(read), items: pendingItems(read) }),
    };
  }
  const batchInput =
    state.itemBatcher?.batchInput === undefined
      ? undefined
      : yield* settled(state.itemBatcher.batchInput(visit.scope(visit.effectiveInput)));
  return batchItems(selected, batch, batchInput, pendingItems);
}

const NO_ITEMS: MapItems = { values: [], source: 'STATE_DATA' };

function listSource(items: MapItems): ItemSource {
  let at = 0;
  return () => (at < items.values.length ? toMapItemFacts(items, at++) : undefined);
}

function* openReader(reader: ItemReader, visit: Visit): Fiber<ItemSource> {
  const parameters = yield* settled(reader.parameters(visit.scope(visit.effectiveInput)));
  const maxItems = (yield* readNumber(reader.maxItems, 'MaxItems', 'integer', visit)) ?? 0;
  const { action, inputType, manifestType, itemsPointer, transformation } = reader;
  const { csvHeaderLocation, csvHeaders, csvDelimiter } = reader;
  let iterator: AsyncIterator<MapItems> | undefined;
  const open = (): AsyncIterator<MapItems> => {
    if (maxItems < 0) throw new StatesError('States.ItemReaderFailed', 'field MaxItems must be positive');
    const format = { inputType, manifestType, itemsPointer, csvHeaderLocation, csvHeaders, csvDelimiter };
    return visit.world.mapData
      .readItems({ action, parameters, maxItems, transformation, ...format })
      [Symbol.asyncIterator]();
  };
  let batch = NO_ITEMS;
  let at = 0;
  let index = 0;
  const take = (): MapItemFacts | undefined =>
    at < batch.values.length ? toMapItemFacts(batch, at++, index++) : undefined;
  const readOn = async (): Promise<MapItemFacts | undefined> => {
    iterator ??= open();
    for (;;) {
      const { done, value } = await iterator.next();
      if (done === true) return undefined;
      batch = value;
      at = 0;
      const item = take();
      if (item !== undefined) return item;
    }
  };
  return async () => take() ?? readOn();
}

function selectItems(state: MapState, source: ItemSource, visit: Visit): () => ReturnType<ChildInputs['next']> {
  const select = (mapItem: MapItemFacts | undefined): ReturnType<ChildInputs['next']> => {
    if (mapItem === undefined) return undefined;
    const value = selectItem(state, mapItem, visit);
    return value instanceof Promise
      ? value.then((selected) => ({ value: selected, mapItem, items: 1 }))
      : { value, mapItem, items: 1 };
  };
  return () => {
    const item = source();
    return item instanceof Promise ? item.then(select) : select(item);
  };
}

function batchItems(
  source: () => ReturnType<ChildInputs['next']>,
  limits: BatchLimits,
  batchInput: Json | undefined,
  pendingItems: (read: number) => number,
): ChildInputs {
  const head: JsonObject = batchInput === undefined ? {} : { BatchInput: batchInput };
  let read = 0;
  let carried: ChildInput | undefined;
  return {
    async next() {
      const items: Json[] = [];
      let bytes = jsonBytes({ ...head, Items: [] });
      let first: ChildInput['mapItem'];
      for (;;) {
        const input = carried ?? (await source());
        carried = undefined;
        if (input === undefined) break;
        bytes += jsonBytes(input.value) + (items.length > 0 ? 1 : 0);
        if (items.length > 0 && bytes > limits.bytes) {
          carried = input;
          break;
        }
        if (items.length === 0) first = input.mapItem;
        items.push(input.value);
        if (items.length >= limits.items) break;
      }
      if (items.length === 0) return undefined;
      read += items.length;
      return { value: { ...head, Items: items }, mapItem: first, items: items.length };
    },
    itemsRead: () => read,
    pending() {
      const items = pendingItems(read);
      // by its bytes a batch may be smaller: how many there will be is seen when they are made
      return { executions: Math.ceil(items / Math.min(limits.items, Math.max(items, 1))), items };
    },
  };
}
