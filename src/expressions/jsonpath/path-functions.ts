import { isJsonArray, isJsonObject, type Json } from '../../json.ts';
import { type Operand, type PathStep, printStep } from './path-syntax.ts';
import type { CompileQuery, Search } from './query.ts';

/** Why an evaluation failed, in Jayway's words. Thrown, and caught where a path's evaluation starts. */
export class PathFailure {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Takes the value before the dot and the values of its arguments. Throws PathFailure. */
export type PathFunction = (value: Json, args: readonly Json[]) => Json;

const functions = {
  min: (value, args) => Math.min(...numbersOf(value, args)),
  max: (value, args) => Math.max(...numbersOf(value, args)),
  sum: (value, args) => sum(numbersOf(value, args)),
  avg: (value, args) => mean(numbersOf(value, args)),
  stddev: (value, args) => deviation(numbersOf(value, args)),
  length: (value, args) => countChildren(args.length > 0 ? (args[0] as Json) : value),
  keys: (value) => (isJsonObject(value) ? Object.keys(value) : null),
  concat: (value, args) => [...stringsOf(value), ...args.flatMap(textsOf)].join(''),
  append: (value, args) => (isJsonArray(value) ? [...value, ...args] : value),
  first: (value) => itemAt(value, 0),
  last: (value) => itemAt(value, -1),
  index: (value, args) => itemAt(value, args.find((arg) => typeof arg === 'number') ?? 0),
} satisfies { readonly [name: string]: PathFunction };

export const pathFunctionNames: readonly string[] = Object.keys(functions);

export function pathFunction(name: string): PathFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name as keyof typeof functions] : undefined;
}

/** The numbers in a list and in the arguments; anything else is ignored. */
function numbersOf(value: Json, args: readonly Json[]): number[] {
  const candidates = [...(isJsonArray(value) ? value : []), ...args.flatMap((arg) => (isJsonArray(arg) ? arg : [arg]))];
  const numbers = candidates.filter((item) => typeof item === 'number');
  if (numbers.length === 0)
    throw new PathFailure('Aggregation function attempted to calculate value using empty array');
  return numbers;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}

/** Of the entire population. */
function deviation(numbers: readonly number[]): number {
  return Math.sqrt(mean(numbers.map((number) => number * number)) - mean(numbers) ** 2);
}

/** Of a list or an object; a string has no length in Jayway. */
function countChildren(value: Json): number | null {
  if (isJsonArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : null;
}

function stringsOf(value: Json): string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function textsOf(value: Json): string[] {
  if (isJsonArray(value)) return stringsOf(value);
  if (value === null) return [];
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}

function itemAt(value: Json, index: number): Json {
  if (!isJsonArray(value)) {
    throw new PathFailure('Aggregation function attempted to calculate value using empty array');
  }
  const item = value.at(index);
  if (item === undefined) throw new PathFailure(`Index ${index} out of bounds for length ${value.length}`);
  return item;
}

/** Compiles a call such as `.sum($.more)`; its arguments are paths of the document. The closure throws PathFailure. */
export function compileFunction(
  step: PathStep & { kind: 'function' },
  compileQuery: CompileQuery,
): (node: Json, search: Search) => Json {
  const call = pathFunction(step.name) as PathFunction;
  const readArgs = step.args.map((arg) => compileArgument(arg, compileQuery));
  return (node, search) =>
    call(
      node,
      readArgs.map((read) => read(search)),
    );
}

function compileArgument(arg: Operand, compileQuery: CompileQuery): (search: Search) => Json {
  if (arg.kind !== 'path') {
    const value = arg.kind === 'literal' ? arg.value : null;
    return () => value;
  }
  const query = compileQuery(arg.path.steps, 'path');
  return (search) => {
    const value = search.inRoot(query);
    if (value === undefined) throw new PathFailure(`No results for path: $${arg.path.steps.map(printStep).join('')}`);
    return value;
  };
}
