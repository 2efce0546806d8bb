import { type Fiber, settled } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import { jsonBytes } from '../../engine/limits.ts';
import type { MapRunCount } from '../../engine/map-run.ts';
import type { Visit } from '../../engine/visit.ts';
import type { ContextFacts } from '../../expressions/context-object.ts';
import type { Json, JsonObject } from '../../json.ts';
import {
  type BatchLimits,
  type ItemSelection,
  type MapItemFacts,
  type MapItems,
  readNumber,
  selectItem,
  toMapItemFacts,
} from './items.ts';
import type { ItemReader, MapState } from './map-state.ts';

export interface ChildInput {
  readonly value: Json;
  readonly mapItem: ContextFacts['mapItem'];
  /** The number of items in it. */
  readonly items: number;
}

export interface ChildInputs {
  /**
   * The next child's input, or undefined if there are no more. If it returns a promise, call it again when the promise
   * resolves.
   */
  next(): ChildInput | undefined | Promise<void>;
  itemsRead(): number;
  /** The inputs known to follow: none for a streamed dataset. */
  pending(): MapRunCount;
  /** No more inputs are needed: closes open files. */
  close(): void;
}

interface ItemSource {
  /**
   * The next one, or undefined if there are no more. If it returns a promise, call it again when the promise resolves.
   */
  take(): MapItemFacts | undefined | Promise<void>;
  close(): void;
}

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
    return {
      next: () => {
        const input = selected();
        if (input !== undefined && !(input instanceof Promise)) read++;
        return input;
      },
      itemsRead: () => read,
      pending: () => ({ executions: pendingItems(read), items: pendingItems(read) }),
      close: source.close,
    };
  }
  const batchInput =
    state.itemBatcher?.batchInput === undefined
      ? undefined
      : yield* settled(state.itemBatcher.batchInput(visit.scope(visit.effectiveInput)));
  return { ...batchItems(selected, batch, batchInput, pendingItems), close: source.close };
}

const NO_ITEMS: MapItems = { values: [], source: 'STATE_DATA' };

function listSource(items: MapItems): ItemSource {
  let at = 0;
  return { take: () => (at < items.values.length ? toMapItemFacts(items, at++) : undefined), close() {} };
}

function* openReader(reader: ItemReader, visit: Visit): Fiber<ItemSource> {
  const parameters = yield* settled(reader.parameters(visit.scope(visit.effectiveInput)));
  const maxItems = (yield* readNumber(reader.maxItems, 'MaxItems', 'integer', visit)) ?? 0;
  const { action, inputType, manifestType, itemsPointer, transformation } = reader;
  const { csvHeaderLocation, csvHeaders, csvDelimiter } = reader;
  let iterator: AsyncIterator<MapItems> | undefined;
  let isEnded = false;
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
  const readOn = async (): Promise<void> => {
    iterator ??= open();
    const { done, value } = await iterator.next();
    isEnded = done === true;
    batch = value ?? NO_ITEMS;
    at = 0;
  };
  return {
    take: () => take() ?? (isEnded ? undefined : readOn()),
    close() {
      // failing to close a file does not fail the workflow
      iterator?.return?.()?.catch(() => {});
    },
  };
}

function selectItems(state: MapState, source: ItemSource, visit: Visit): ChildInputs['next'] {
  let selected: ChildInput | undefined;
  return () => {
    if (selected !== undefined) {
      const input = selected;
      selected = undefined;
      return input;
    }
    const mapItem = source.take();
    if (mapItem === undefined || mapItem instanceof Promise) return mapItem;
    const value =
      state.itemSelector === undefined ? mapItem.value : selectItem(state, mapItem, visit, ownSource(mapItem, visit));
    if (!(value instanceof Promise)) return { value, mapItem, items: 1 };
    return value.then((later) => {
      selected = { value: later, mapItem, items: 1 };
    });
  };
}

/** Random numbers and time of one item: other strands run while it is selected. */
function ownSource({ index }: MapItemFacts, { world, strand, enteredId, retryCount }: Visit): ItemSelection {
  const time = world.now();
  const name = `${strand.execution.info.arn} ${enteredId} ${retryCount} ${index}`;
  return { random: world.chanceOf(name), now: () => time };
}

function batchItems(
  source: ChildInputs['next'],
  limits: BatchLimits,
  batchInput: Json | undefined,
  pendingItems: (read: number) => number,
): Omit<ChildInputs, 'close'> {
  const head: JsonObject = batchInput === undefined ? {} : { BatchInput: batchInput };
  const headBytes = jsonBytes({ ...head, Items: [] });
  let read = 0;
  /** The batch being filled. */
  let items: Json[] = [];
  let bytes = headBytes;
  let first: ChildInput['mapItem'];
  const end = (): ChildInput | undefined => {
    if (items.length === 0) return undefined;
    read += items.length;
    const batch = { value: { ...head, Items: items }, mapItem: first, items: items.length };
    items = [];
    bytes = headBytes;
    return batch;
  };
  const add = ({ value, mapItem }: ChildInput): void => {
    if (items.length === 0) first = mapItem;
    items.push(value);
  };
  return {
    next() {
      while (items.length < limits.items) {
        const input = source();
        if (input instanceof Promise) return input;
        if (input === undefined) return end();
        const more = jsonBytes(input.value);
        bytes += more + (items.length > 0 ? 1 : 0);
        if (items.length === 0 || bytes <= limits.bytes) {
          add(input);
          continue;
        }
        const batch = end();
        add(input);
        bytes += more;
        return batch;
      }
      return end();
    },
    itemsRead: () => read,
    pending() {
      const left = pendingItems(read);
      // the byte limit may make a batch smaller: the number of batches is known only when they are made
      return { executions: Math.ceil(left / Math.min(limits.items, Math.max(left, 1))), items: left };
    },
  };
}
