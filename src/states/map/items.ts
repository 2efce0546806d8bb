import type { NumberField } from '../../definition/definition.ts';
import { type Fiber, settled } from '../../engine/effects.ts';
import type { Visit } from '../../engine/visit.ts';
import type { DatasetBatch } from '../../engine/world.ts';
import type { ContextFacts } from '../../expressions/context-object.ts';
import { ExpressionError, type ExpressionScope } from '../../expressions/expression.ts';
import { isJsonArray, isJsonObject, type Json } from '../../json.ts';
import type { MapState } from './map-state.ts';

/** Items of a Map: those of the state's own data, or part of a dataset. */
export type MapItems = DatasetBatch;

/** The data of an item in `$$.Map.Item`. */
export type MapItemFacts = NonNullable<ContextFacts['mapItem']>;

/** @param index of the item in the Map, from 0; `at` its position in these items */
export function toMapItemFacts({ values, keys, source }: MapItems, at: number, index = at): MapItemFacts {
  const value = values[at] as Json;
  return keys === undefined ? { index, value, source } : { index, value, source, key: keys[at]! };
}

/** The items in the state's own data: an array's elements, or an object's entries. */
export function* readItems(state: MapState, payload: Json, visit: Visit): Fiber<MapItems> {
  const value =
    state.queryLanguage === 'JSONata' ? yield* evaluateItems(state, visit) : findItems(state, payload, visit);
  if (isJsonArray(value)) return { values: value, source: 'STATE_DATA' };
  if (isJsonObject(value)) {
    const keys = Object.keys(value);
    return { values: keys.map((key) => ({ Key: key, Value: value[key] as Json })), keys, source: 'STATE_DATA' };
  }
  throw new Error('items are an array or an object here');
}

function* evaluateItems(state: MapState, visit: Visit): Fiber<Json> {
  if (state.items !== undefined) return yield* settled(state.items(visit.scope(visit.input)));
  if (isJsonArray(visit.input) || (state.mode === 'DISTRIBUTED' && isJsonObject(visit.input))) return visit.input;
  throw new ExpressionError(
    'States.QueryEvaluationError',
    `Map state input must be an array but was: ${JSON.stringify(visit.input)}`,
  );
}

function findItems(state: MapState, payload: Json, visit: Visit): Json {
  const scope = visit.scope(payload);
  const value = state.itemsPath === undefined ? payload : state.itemsPath.find(scope);
  if (value === undefined) {
    throw new ExpressionError('States.ReferencePathConflict', unableToApply(state.itemsPath?.text ?? '$', payload), {
      prefixed: false,
    });
  }
  if (!isJsonArray(value) && !isJsonObject(value)) {
    throw new ExpressionError(
      'States.Runtime',
      `Reference path "${state.itemsPath?.text ?? '$'}" must point to array.`,
    );
  }
  return value;
}

/** AWS names the last step of the path and its document. */
function unableToApply(path: string, document: Json): string {
  const step = /([^.[\]'"]+)['"]?\]?$/.exec(path)?.[1] ?? path;
  return `Unable to apply step "${step}" to input ${JSON.stringify(document)}`;
}

/** The input of one iteration: the item, or the result of ItemSelector. */
export function selectItem(
  state: MapState,
  mapItem: MapItemFacts,
  visit: Visit,
  selection?: ItemSelection,
): Json | Promise<Json> {
  return state.itemSelector === undefined
    ? mapItem.value
    : state.itemSelector(visit.scope(visit.effectiveInput, { mapItem, ...selection }));
}

/** Random numbers and time, if they are not the execution's own. */
export type ItemSelection = Pick<ExpressionScope, 'random' | 'now'>;

/** 0: as many as the service allows. */
export function* readMaxConcurrency(state: MapState, visit: Visit): Fiber<number> {
  return (yield* readCount(state.maxConcurrency, 'MaxConcurrency', visit)) ?? 0;
}

type NumberName =
  | 'MaxConcurrency'
  | 'ToleratedFailureCount'
  | 'ToleratedFailurePercentage'
  | 'MaxItems'
  | 'MaxItemsPerBatch'
  | 'MaxInputBytesPerBatch';

/**
 * A number field of a Map. Paths may refer to a string that contains a number; anything else fails with AWS's message.
 */
export function* readNumber(
  field: NumberField | undefined,
  name: NumberName,
  type: 'integer' | 'float',
  visit: Visit,
): Fiber<number | undefined> {
  if (field === undefined) return undefined;
  const value = yield* visit.read(field);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && (type === 'float' ? Number.isFinite(number) : Number.isInteger(number)))
    return number;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (field.kind === 'path') {
    throw new ExpressionError(
      'States.Runtime',
      `The ${name}Path field refers to value "${text}" which is not a valid ${type}: ${field.text}`,
    );
  }
  throw new ExpressionError(
    'States.QueryEvaluationError',
    `The ${name} field cannot be parsed as ${type === 'float' ? 'a float' : 'an integer'}: ${text}`,
    {
      location: name,
    },
  );
}

/** A whole number from 0. A negative one fails with the message that AWS has for ToleratedFailureCount. */
export function* readCount(
  field: NumberField | undefined,
  name: Exclude<NumberName, 'ToleratedFailurePercentage' | 'MaxItems'>,
  visit: Visit,
): Fiber<number | undefined> {
  const count = yield* readNumber(field, name, 'integer', visit);
  if (count === undefined || count >= 0) return count;
  const errorName = field?.kind === 'path' ? 'States.Runtime' : 'States.QueryEvaluationError';
  throw new ExpressionError(errorName, `${name} cannot be negative.`);
}

export interface BatchLimits {
  readonly items: number;
  /** The maximum size of a child's entire input, in UTF-8 bytes. */
  readonly bytes: number;
}

/** The maximum size of a child's input is 256 KiB, batched or not. */
const MAX_BATCH_BYTES = 262_144;

/** The evaluated limits of the ItemBatcher; undefined if items are not batched. */
export function* readBatchLimits(state: MapState, visit: Visit): Fiber<BatchLimits | undefined> {
  if (state.itemBatcher === undefined) return undefined;
  const items = yield* readCount(state.itemBatcher.maxItemsPerBatch, 'MaxItemsPerBatch', visit);
  const bytes = yield* readCount(state.itemBatcher.maxInputBytesPerBatch, 'MaxInputBytesPerBatch', visit);
  return {
    items: items === undefined || items === 0 ? Number.POSITIVE_INFINITY : items,
    bytes: Math.min(bytes === undefined || bytes === 0 ? MAX_BATCH_BYTES : bytes, MAX_BATCH_BYTES),
  };
}
