import { isJsonArray, isJsonObject, type Json, ownValue, setOwn } from '../../json.ts';
import { compileFilter, type FilterTest } from './compile-filter.ts';
import { compileFunction } from './path-functions.ts';
import type { PathStep } from './path-syntax.ts';
import type { CompileQuery, Search } from './query.ts';

/** Adds what it finds below a node to `found`. */
export type Collect = (node: Json, search: Search, found: Json[]) => void;

/** Thrown by strict steps, and caught by their query. */
export const MISSING = Symbol('missing property');

/**
 * Compiles the steps of a list.
 * @param strict throws MISSING if an object lacks a name on the way, instead of leaving it out
 */
export function compileSteps(steps: readonly PathStep[], strict: boolean, compileQuery: CompileQuery): Collect {
  const [step, ...rest] = steps;
  if (step === undefined) return (node, _search, found) => void found.push(node);
  if (step.kind === 'descent') {
    const [target, ...after] = rest as [PathStep, ...PathStep[]];
    const next = compileSteps(after, strict, compileQuery);
    // with more steps to come, Jayway continues with all items of a list that a scan for an index meets
    const isAnyIndex =
      after.length > 0 && (target.kind === 'index' || target.kind === 'indices' || target.kind === 'slice');
    const collect = isAnyIndex
      ? collectItems(next)
      : compileStep(target, after.length === 0, next, false, compileQuery);
    return compileDescent(target, collect, compileQuery);
  }
  return compileStep(step, rest.length === 0, compileSteps(rest, strict, compileQuery), strict, compileQuery);
}

function compileStep(
  step: PathStep,
  isLast: boolean,
  next: Collect,
  strict: boolean,
  compileQuery: CompileQuery,
): Collect {
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
      const apply = compileFunction(step, compileQuery);
      return (node, search, found) => next(apply(node, search), search, found);
    }
    case 'descent':
      return next;
  }
}

function compileName(name: string, next: Collect, strict: boolean): Collect {
  return (node, search, found) => {
    if (!isJsonObject(node)) return;
    const value = ownValue(node, name);
    if (value !== undefined) next(value, search, found);
    else if (strict) throw MISSING;
  };
}

function compileNames(names: readonly string[], isLast: boolean, next: Collect, strict: boolean): Collect {
  const each = names.map((name) => compileName(name, next, strict));
  return (node, search, found) => {
    if (!isJsonObject(node)) return;
    if (!isLast) for (const collect of each) collect(node, search, found);
    else if (strict && names.some((name) => !Object.hasOwn(node, name))) throw MISSING;
    else next(mergeNames(node, names), search, found);
  };
}

/** An object with those of the names that exist, in the path's order. */
export function mergeNames(node: { readonly [key: string]: Json }, names: readonly string[]): Json {
  const merged: { [key: string]: Json } = {};
  for (const name of names) if (Object.hasOwn(node, name)) setOwn(merged, name, node[name] as Json);
  return merged;
}

/** Of several lists with different lengths, the items of those that have the index. */
function compileIndices(indices: readonly number[], next: Collect): Collect {
  return (node, search, found) => {
    if (!isJsonArray(node)) return;
    for (const index of indices) {
      const item = node.at(index);
      if (item !== undefined) next(item, search, found);
    }
  };
}

/** With two bounds, a negative start is not an offset from the end: `[-2:1]` selects the items -2, -1, 0. */
function compileSlice(from: number | undefined, to: number | undefined, next: Collect): Collect {
  return (node, search, found) => {
    if (!isJsonArray(node)) return;
    const { length } = node;
    const start = from === undefined ? 0 : to === undefined && from < 0 ? Math.max(0, length + from) : from;
    const end = Math.min(length, to === undefined ? length : from === undefined && to < 0 ? length + to : to);
    if (length === 0) return;
    for (let index = start; index < end; index++) {
      search.step();
      const item = node.at(index);
      if (item !== undefined) next(item, search, found);
    }
  };
}

function collectChildren(next: Collect): Collect {
  return (node, search, found) => {
    if (typeof node !== 'object' || node === null) return;
    for (const child of isJsonArray(node) ? node : Object.values(node)) {
      search.step();
      next(child, search, found);
    }
  };
}

function collectItems(next: Collect): Collect {
  const collect = collectChildren(next);
  return (node, search, found) => {
    if (isJsonArray(node)) collect(node, search, found);
  };
}

/** Of a list, the items that match; of an object, the object itself. */
function compileFiltered(test: FilterTest, next: Collect): Collect {
  return (node, search, found) => {
    if (isJsonArray(node)) {
      for (const item of node) {
        search.step();
        if (test(item, search)) next(item, search, found);
      }
    } else if (isJsonObject(node) && test(node, search)) next(node, search, found);
  };
}

/** Visits a node, then its descendants, in document order. Iterative: documents may be deep. */
function compileDescent(target: PathStep, collect: Collect, compileQuery: CompileQuery): Collect {
  const visits = compileScanTest(target, compileQuery);
  return (start, search, found) => {
    const pending: Json[] = [start];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      search.step();
      if (typeof node !== 'object' || node === null) continue;
      if (visits(node, search)) collect(node, search, found);
      const children = isJsonArray(node) ? node : Object.values(node);
      for (let i = children.length - 1; i >= 0; i--) pending.push(children[i] as Json);
    }
  };
}

/** The nodes that a scan applies its step to. A filter must accept the node itself; `['a','b']` requires both names. */
function compileScanTest(target: PathStep, compileQuery: CompileQuery): FilterTest {
  if (target.kind === 'names') {
    const { names } = target;
    return (node) => isJsonObject(node) && names.every((name) => Object.hasOwn(node, name));
  }
  return target.kind === 'filter' ? compileFilter(target.filter, compileQuery) : () => true;
}
