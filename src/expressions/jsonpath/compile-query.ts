import { isJsonArray, isJsonObject, type Json } from '../../json.ts';
import { type Collect, compileSteps, MISSING, mergeNames } from './collect-steps.ts';
import { explainMiss } from './explain-miss.ts';
import { compileFunction, type PathFunction, pathFunction } from './path-functions.ts';
import type { PathStep } from './path-syntax.ts';
import type { Query, QueryMode, Search } from './query.ts';
import { type Key, walk } from './walk.ts';

/** Compiles steps to closures, following Jayway: which paths are definite, the order of results, what is left out. */
export function compileQuery(steps: readonly PathStep[], mode: QueryMode): Query {
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

function keysOf(steps: readonly PathStep[]): Key[] {
  const keys: Key[] = [];
  for (const step of steps) {
    if (step.kind === 'name') keys.push(step.name);
    else if (step.kind === 'index') keys.push(step.index);
  }
  return keys;
}

function compileKeys(keys: readonly Key[], mode: QueryMode): Query {
  const beyond = mode === 'path' ? undefined : null;
  return { definite: true, isPlain: true, find: (document) => walk(document, keys, beyond) };
}

/** `$.a['x','y']` at the end of a path: one object with those of the names that exist. */
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

function compileFunctionOf(prefix: readonly Key[], step: PathStep & { kind: 'function' }): Query {
  const apply = compileFunction(step, compileQuery);
  return {
    definite: true,
    find: (document, search) => {
      const node = walk(document, prefix, undefined);
      return node === undefined ? undefined : apply(node, search);
    },
  };
}

/** `$..a.sum()` aggregates over everything that the scan finds; `length()` counts the children of all of it. */
function compileScanFunction(steps: readonly PathStep[], step: PathStep & { kind: 'function' }): Query {
  const call = pathFunction(step.name) as PathFunction;
  const scanned = steps.slice(0, -1);
  const query = compileQuery(step.name === 'length' ? [...scanned, { kind: 'wildcard' }] : scanned, 'path');
  return { definite: true, find: (document, search) => call(document, [query.find(document, search) ?? []]) };
}

function compileList(steps: readonly PathStep[], prefix: readonly Key[], mode: QueryMode): Query {
  const rest = steps.slice(prefix.length);
  const collect = compileSteps(rest, mode === 'exists', compileQuery);
  const accepts = compileStart(rest[0] as PathStep);
  return {
    definite: false,
    find: (document, search) => {
      const node = walk(document, prefix, null);
      // Step Functions returns [] if the list's parent does not exist, and fails if it has another type.
      if (node === undefined) {
        return mode === 'path' && explainMiss(steps, document).kind === 'missing-property' ? [] : undefined;
      }
      if (!accepts(node)) return undefined;
      const found: Json[] = [];
      if (mode !== 'exists') collect(node, search, found);
      else if (!collectsAll(collect, node, search, found)) return undefined;
      return found;
    },
  };
}

function collectsAll(collect: Collect, node: Json, search: Search, found: Json[]): boolean {
  try {
    collect(node, search, found);
    return true;
  } catch (error) {
    if (error === MISSING) return false;
    throw error;
  }
}

/** The types that the first step with a list as its result can be applied to; later steps skip anything else. */
function compileStart(step: PathStep): (node: Json) => boolean {
  if (step.kind === 'indices' || step.kind === 'slice') return isJsonArray;
  if (step.kind === 'names') return isJsonObject;
  if (step.kind === 'filter') return (node) => typeof node === 'object' && node !== null;
  return () => true;
}
