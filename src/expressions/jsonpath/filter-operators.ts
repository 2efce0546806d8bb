import { canonicalJson, equalJson, isJsonArray, isJsonObject, type Json } from '../../json.ts';

/** Searching a shorter list is faster than building a set. */
const WORTH_AN_INDEX = 16;

const seenOnce = new WeakSet<readonly Json[]>();
const indices = new WeakMap<readonly Json[], ReadonlySet<string>>();

/**
 * Whether an item of the list equals the value by a filter's `==`. A list that is searched repeatedly, as by each item
 * of a filter, gets an index: payloads never change.
 */
export function includes(list: readonly Json[], value: Json | undefined): boolean {
  if (value === undefined) return false;
  let index = indices.get(list);
  if (index === undefined) {
    if (list.length < WORTH_AN_INDEX || !seenOnce.has(list)) {
      if (list.length >= WORTH_AN_INDEX) seenOnce.add(list);
      return list.some((item) => filterEquals(value, item, undefined));
    }
    index = new Set(list.flatMap(keysOf));
    indices.set(list, index);
  }
  return index.has(canonicalJson(value));
}

/** The values that equal the item, as JSON texts: strings and numbers with the same spelling are equal. */
function keysOf(item: Json): string[] {
  const keys = [canonicalJson(item)];
  if (typeof item === 'number') keys.push(JSON.stringify(String(item)));
  const number = typeof item === 'string' ? spelledNumber(item) : undefined;
  if (number !== undefined && Number.isFinite(number)) keys.push(JSON.stringify(number));
  return keys;
}

/**
 * Compares two values of a filter; `undefined` is a path without a result. The text is the spelling of a right-hand
 * number literal in the filter. Throws OPERAND_MISMATCH if the operator does not accept such operands.
 */
export type FilterOperator = (
  left: Json | undefined,
  right: Json | undefined,
  rightText: string | undefined,
) => boolean;

/** Thrown by operators: the item then does not match, whatever the rest of its filter says, as in Jayway. */
export const OPERAND_MISMATCH = Symbol('operand mismatch');

const operators = {
  '==': filterEquals,
  '!=': (left, right, rightText) => !filterEquals(left, right, rightText),
  '===': strictlyEquals,
  '!==': (left, right) => !strictlyEquals(left, right),
  '<': ordered((sign) => sign < 0),
  '<=': ordered((sign) => sign <= 0),
  '>': ordered((sign) => sign > 0),
  '>=': ordered((sign) => sign >= 0),
  in: (left, right) => includes(listOf(right), left),
  nin: (left, right) => !includes(listOf(right), left),
  subsetof: (left, right) => compareLists(left, right, (a, b) => a.every((item) => includes(b, item))),
  anyof: (left, right) => compareLists(left, right, (a, b) => a.some((item) => includes(b, item))),
  noneof: (left, right) => compareLists(left, right, (a, b) => !a.some((item) => includes(b, item))),
  all: (left, right) => compareLists(left, right, (a, b) => b.every((item) => includes(a, item))),
  contains,
  size,
  empty,
} satisfies { readonly [name: string]: FilterOperator };

/** Whether a filter may use the operator. `=~` is not in the table: its pattern is compiled with the filter. */
export function isFilterOperator(name: string): boolean {
  return name === '=~' || Object.hasOwn(operators, name);
}

export function filterOperator(name: string): FilterOperator {
  return operators[name as keyof typeof operators];
}

/** `===` requires the same type; lists and objects count as one type. */
function strictlyEquals(left: Json | undefined, right: Json | undefined): boolean {
  return left !== undefined && right !== undefined && typeof left === typeof right && equalJson(left, right);
}

/** Numbers by value, strings by UTF-16 units; anything else is false. */
function ordered(holds: (sign: number) => boolean): FilterOperator {
  return (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return holds(left - right);
    if (typeof left !== 'string' || typeof right !== 'string') return false;
    return holds(left < right ? -1 : left > right ? 1 : 0);
  };
}

/** The list that an operator needs on its right: an object counts as an empty list, anything else is a mismatch. */
function listOf(value: Json | undefined): readonly Json[] {
  if (isJsonArray(value)) return value;
  if (isJsonObject(value)) return [];
  throw OPERAND_MISMATCH;
}

function compareLists(
  left: Json | undefined,
  right: Json | undefined,
  holds: (left: readonly Json[], right: readonly Json[]) => boolean,
): boolean {
  if (isJsonObject(right)) return false;
  const rightList = listOf(right);
  return isJsonObject(left) ? false : holds(listOf(left), rightList);
}

function contains(left: Json | undefined, right: Json | undefined): boolean {
  if (typeof left === 'string') return typeof right === 'string' && left.includes(right);
  return isJsonArray(left) && includes(left, right);
}

function size(left: Json | undefined, right: Json | undefined): boolean {
  if (typeof right !== 'number') return false;
  return (typeof left === 'string' || isJsonArray(left)) && left.length === Math.trunc(right);
}

function empty(left: Json | undefined, right: Json | undefined): boolean {
  if (!(typeof left === 'string' || typeof left === 'object') || left === null) return false;
  if (typeof right !== 'boolean') throw OPERAND_MISMATCH;
  const length = typeof left === 'string' || isJsonArray(left) ? left.length : Object.keys(left).length;
  return (length === 0) === right;
}

/**
 * Jayway's `==`: a number and a string are equal by spelling (string first) or by value (number first).
 * @param rightText the spelling of a right-hand number literal in the filter
 */
export function filterEquals(left: Json | undefined, right: Json | undefined, rightText: string | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (typeof left === 'string' && typeof right === 'number') return left === (rightText ?? String(right));
  if (typeof left === 'number' && typeof right === 'string') return left === spelledNumber(right);
  return equalJson(left, right);
}

/** The number that a text spells, without surrounding spaces. */
function spelledNumber(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}
