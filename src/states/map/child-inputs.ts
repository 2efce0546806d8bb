import { type Fiber, settled } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import { jsonBytes } from '../../engine/limits.ts';
import type { MapRunCount } from '../../engine/map-run.ts';
import type { Visit } from '../../engine/visit.ts';
import type { DatasetItem } from '../../engine/world.ts';
import type { ContextFacts } from '../../expressions/context-object.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { BatchLimits } from './batches.ts';
import { type MapItem, readNumber, toMapItemFacts } from './items.ts';
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

type ItemSource = () => MapItem | undefined | Promise<MapItem | undefined>;

/** The inputs of a Map run's children: items of the state's data or of an ItemReader, selected and batched. */
export function* openInputs(
  state: MapState,
  dataset: readonly MapItem[] | undefined,
  batch: BatchLimits | undefined,
  visit: Visit,
): Fiber<ChildInputs> {
  const source =
    state.itemReader === undefined ? arraySource(dataset ?? []) : yield* openReader(state.itemReader, visit);
  const selected = selectItems(state, source, visit);
  const pendingItems = (read: number): number => Math.max(0, (dataset?.length ?? 0) - read);
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

function arraySource(items: readonly MapItem[]): ItemSource {
  let at = 0;
  return () => items[at++];
}

function* openReader(reader: ItemReader, visit: Visit): Fiber<ItemSource> {
  const parameters = yield* settled(reader.parameters(visit.scope(visit.effectiveInput)));
  const maxItems = (yield* readNumber(reader.maxItems, 'MaxItems', 'integer', visit)) ?? 0;
  const { action, inputType, manifestType, itemsPointer, transformation } = reader;
  const { csvHeaderLocation, csvHeaders, csvDelimiter } = reader;
  let iterator: AsyncIterator<DatasetItem> | undefined;
  const open = (): AsyncIterator<DatasetItem> => {
    if (maxItems < 0) throw new StatesError('States.ItemReaderFailed', 'field MaxItems must be positive');
    const format = { inputType, manifestType, itemsPointer, csvHeaderLocation, csvHeaders, csvDelimiter };
    return visit.world.mapData
      .readItems({ action, parameters, maxItems, transformation, ...format })
      [Symbol.asyncIterator]();
  };
  return async () => {
    iterator ??= open();
    const { done, value } = await iterator.next();
    return done === true ? undefined : value;
  };
}

function selectItems(state: MapState, source: ItemSource, visit: Visit): () => ReturnType<ChildInputs['next']> {
  let index = 0;
  const select = (item: MapItem | undefined): ReturnType<ChildInputs['next']> => {
    if (item === undefined) return undefined;
    const mapItem = toMapItemFacts(item, index++);
    const made = (value: Json): ChildInput => ({ value, mapItem, items: 1 });
    if (state.itemSelector === undefined) return made(item.value);
    const value = state.itemSelector(visit.scope(visit.effectiveInput, { mapItem }));
    return value instanceof Promise ? value.then(made) : made(value);
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
