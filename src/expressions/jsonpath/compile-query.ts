import { isJsonArray, isJsonObject, type Json, ownValue, setOwn } from '../../json.ts';
import { compileFilter, type FilterTest } from './compile-filter.ts';
import { explainMiss } from './explain-miss.ts';
import { PathFailure, type PathFunction, pathFunction } from './path-functions.ts';
import { type Operand, printStep, type Step } from './path-syntax.ts';
import type { Query, QueryMode } from './query.ts';
import { type Key, walk } from './walk.ts';

/** Puts what it finds below a node into `found`. */
type Collect = (node: Json, root: Json, found: Json[]) => void;

/** Thrown by a query of mode `exists`, which catches it. */
const MISSING = Symbol('missing property');

/** Compiles steps to closures, after Jayway: which paths are definite, in which order results come, what is left out. */
export function compileQuery(steps: readonly Step[], mode: QueryMode): Query {
  const prefixLength = steps.findIndex((step) => step.kind !== 'name' && step.kind !== 'index');
  if (prefixLength === -1) return compileKeys(keysOf(steps), mode);
  const prefix = keysOf(steps.slice(0, prefixLength));
  const rest = steps.slice(prefixLength);
  const [first] = rest;
  const last = rest.at(-1);
  if (last?.kind === 'function' && steps[0]?.kind === 'descent') return compileScanFunction(steps, last);
  if (last?.kind === 'function' && rest.length === 1) return compileFunctionOf(prefix, last);
  if (first?.kind === 'names' && rest.length === 1) return compileMerge(prefix, first.names, mode);
  return compileList(steps, prefix, mode);
}

function keysOf(steps: readonly Step[]): Key[] {
  const keys: Key[] = [];
  for (const step of steps) {
    if (step.kind === 'name') keys.push(step.name);
    else if (step.kind === 'index') keys.push(step.index);
  }
  return keys;
}

function compileKeys(keys: readonly Key[], mode: QueryMode): Query {
  const beyond = mode === 'path' ? undefined : null;
  return { definite: true, find: (document) => walk(document, keys, beyond) };
}

/** `$.a['x','y']` at the end of a path: one object with those names that are there. */
function compileMerge(prefix: readonly Key[], names: readonly string[], mode: QueryMode): Query {
  return {
    definite: true,
    find: (document) => {
      const node = walk(document, prefix, undefined);
      if (!isJsonObject(node)) return undefined;
      if (mode === 'exists' && names.some((name) => !Object.hasOwn(node, name))) return undefined;
      return mergeNames(node, names);
    },
  };
}

function compileFunctionOf(prefix: readonly Key[], step: Step & { kind: 'function' }): Query {
  const apply = compileFunction(step);
  return {
    definite: true,
    find: (document, root) => {
      const node = walk(document, prefix, undefined);
      return node === undefined ? undefined : apply(node, root);
    },
  };
}

/** `$..a.sum()` aggregates over all that the scan finds; `length()` counts the children of all of it. */
function compileScanFunction(steps: readonly Step[], step: Step & { kind: 'function' }): Query {
  const call = pathFunction(step.name) as PathFunction;
  const scanned = steps.slice(0, -1);
  const query = compileQuery(step.name === 'length' ? [...scanned, { kind: 'wildcard' }] : scanned, 'path');
  return { definite: true, find: (document, root) => call(document, [query.find(document, root) ?? []]) };
}

function compileList(steps: readonly Step[], prefix: readonly Key[], mode: QueryMode): Query {
  const rest = steps.slice(prefix.length);
  const collect = compileSteps(rest, mode === 'exists');
  const accepts = compileStart(rest[0] as Step);
  return {
    definite: false,
    find: (document, root) => {
      const node = walk(document, prefix, null);
      // Step Functions answers [] where the list's parent is not there, and fails where it is of another type.
      if (node === undefined) {
        return mode === 'path' && explainMiss(steps, document).kind === 'missing-property' ? [] : undefined;
      }
      if (!accepts(node)) return undefined;
      const found: Json[] = [];
      if (mode !== 'exists') collect(node, root, found);
      else if (!collectsAll(collect, node, root, found)) return undefined;
      return found;
    },
  };
}

function collectsAll(collect: Collect, node: Json, root: Json, found: Json[]): boolean {
  try {
    collect(node, root, found);
    return true;
  } catch (error) {
    if (error === MISSING) return false;
    throw error;
  }
}

/** What the first step that gives a list can be applied to; steps after it skip what does not fit. */
function compileStart(step: Step): (node: Json) => boolean {
  if (step.kind === 'indices' || step.kind === 'slice') return isJsonArray;
  if (step.kind === 'names') return isJsonObject;
  if (step.kind === 'filter') return (node) => typeof node === 'object' && node !== null;
  return () => true;
}

function compileSteps(steps: readonly Step[], strict: boolean): Collect {
  const [step, ...rest] = steps;
  if (step === undefined) return (node, _root, found) => void found.push(node);
  if (step.kind === 'descent') {
    const [target, ...after] = rest as [Step, ...Step[]];
    return compileDescent(target, compileStep(target, after.length === 0, compileSteps(after, strict), false));
  }
  return compileStep(step, rest.length === 0, compileSteps(rest, strict), strict);
}

function compileStep(step: Step, isLast: boolean, next: Collect, strict: boolean): Collect {
  switch (step.kind) {
    case 'name':
      return compileName(step.name, next, strict);
    case 'names':
      return compileNames(step.names, isLast, next, strict);
    case 'index':
      return compileIndices([step.index], next);
    case 'indices':
      return compileIndices(step.indices, next);
    case 'slice':
      return compileSlice(step.from, step.to, next);
    case 'wildcard':
      return collectChildren(next);
    case 'filter':
      return compileFiltered(compileFilter(step.filter, compileQuery), next);
    case 'function': {
      const apply = compileFunction(step);
      return (node, root, found) => next(apply(node, root), root, found);
    }
    case 'descent':
      return next;
  }
}

function compileName(name: string, next: Collect, strict: boolean): Collect {
  return (node, root, found) => {
    if (!isJsonObject(node)) return;
    const value = ownValue(node, name);
    if (value !== undefined) next(value, root, found);
    else if (strict) throw MISSING;
  };
}

function compileNames(names: readonly string[], isLast: boolean, next: Collect, strict: boolean): Collect {
  const each = names.map((name) => compileName(name, next, strict));
  return (node, root, found) => {
    if (!isJsonObject(node)) return;
    if (!isLast) for (const collect of each) collect(node, root, found);
    else if (strict && names.some((name) => !Object.hasOwn(node, name))) throw MISSING;
    else next(mergeNames(node, names), root, found);
  };
}

function mergeNames(node: { readonly [key: string]: Json }, names: readonly string[]): Json {
  const merged: { [key: string]: Json } = {};
  for (const name of names) if (Object.hasOwn(node, name)) setOwn(merged, name, node[name] as Json);
  return merged;
}

/** An index past either end gives null, which Jayway's Jackson provider puts there. */
function compileIndices(indices: readonly number[], next: Collect): Collect {
  return (node, root, found) => {
    if (!isJsonArray(node)) return;
    for (const index of indices) next(node.at(index) ?? null, root, found);
  };
}

/** Between two bounds a negative start is not moved into the list: `[-2:1]` are the items -2, -1, 0. */
function compileSlice(from: number | undefined, to: number | undefined, next: Collect): Collect {
  return (node, root, found) => {
    if (!isJsonArray(node)) return;
    const { length } = node;
    const start = from === undefined ? 0 : to === undefined && from < 0 ? Math.max(0, length + from) : from;
    const end = Math.min(length, to === undefined ? length : from === undefined && to < 0 ? length + to : to);
    if (length === 0) return;
    for (let index = start; index < end; index++) next(node.at(index) ?? null, root, found);
  };
}

function collectChildren(next: Collect): Collect {
  return (node, root, found) => {
    if (isJsonArray(node)) for (const item of node) next(item, root, found);
    else if (isJsonObject(node)) for (const key of Object.keys(node)) next(node[key] as Json, root, found);
  };
}

/** Of a list the items that match, of an object the object itself. */
function compileFiltered(test: FilterTest, next: Collect): Collect {
  return (node, root, found) => {
    if (isJsonArray(node)) {
      for (const item of node) if (test(item, root)) next(item, root, found);
    } else if (isJsonObject(node) && test(node, root)) next(node, root, found);
  };
}

/** Visits a node, then what is below it, in the order of the document. Iterative: documents may be deep. */
function compileDescent(target: Step, collect: Collect): Collect {
  const visits = compileScanTest(target);
  return (start, root, found) => {
    const pending: Json[] = [start];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (typeof node !== 'object' || node === null) continue;
      if (visits(node, root)) collect(node, root, found);
      const children = isJsonArray(node) ? node : Object.values(node);
      for (let i = children.length - 1; i >= 0; i--) pending.push(children[i] as Json);
    }
  };
}

/** Which nodes a scan applies its step to. A filter must accept the node itself; `['a','b']` wants both names. */
function compileScanTest(target: Step): FilterTest {
  if (target.kind === 'names') {
    const { names } = target;
    return (node) => isJsonObject(node) && names.every((name) => Object.hasOwn(node, name));
  }
  return target.kind === 'filter' ? compileFilter(target.filter, compileQuery) : () => true;
}

function compileFunction(step: Step & { kind: 'function' }): (node: Json, root: Json) => Json {
  const call = pathFunction(step.name) as PathFunction;
  const readArgs = step.args.map(compileArgument);
  return (node, root) =>
    call(
      node,
      readArgs.map((read) => read(root)),
    );
}

function compileArgument(arg: Operand): (root: Json) => Json {
  if (arg.kind !== 'path') {
    const value = arg.kind === 'literal' ? arg.value : null;
    return () => value;
  }
  const query = compileQuery(arg.path.steps, 'path');
  return (root) => {
    const value = query.find(root, root);
    if (value === undefined) throw new PathFailure(`No results for path: $${arg.path.steps.map(printStep).join('')}`);
    return value;
  };
}
