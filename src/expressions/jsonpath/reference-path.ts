import { isJsonArray, isJsonObject, type Json, ownValue, setOwn } from '../../json.ts';
import { PathSyntaxError } from '../../source/cursor.ts';
import { ExpressionError } from '../expression.ts';
import { isNamesOnly, parsePath } from './parse-path.ts';
import type { Key } from './walk.ts';

/** A path to one place (`$.a.b[0]`), as in ResultPath. */
export interface ReferencePath {
  readonly text: string;
  /**
   * The input with the value at the path; missing objects on the way are created. Copies along the path only. Not
   * applicable: ExpressionError States.ReferencePathConflict.
   */
  apply(input: Json, value: Json): Json;
}

/**
 * Compiles a ResultPath: names and indices below `$`, not of the context object or a variable.
 * @throws PathSyntaxError
 */
export function compileReferencePath(text: string): ReferencePath {
  // names are always valid: they are parsed when they are needed
  let keys = isNamesOnly(text) && !text.startsWith('$$') ? undefined : readKeys(text);
  return {
    text,
    apply(input, value) {
      keys ??= readKeys(text);
      return setAt(input, keys, value);
    },
  };
}

function readKeys(text: string): readonly Key[] {
  const { root, steps } = parsePath(text);
  if (root.kind !== 'input') throw new PathSyntaxError('The path must name a place in the input ("$.name")', 0);
  return steps.map((step): Key => {
    if (step.kind === 'name') return step.name;
    if (step.kind === 'index' && step.index >= 0) return step.index;
    throw new PathSyntaxError('The path may only have names and indices from 0', text.length);
  });
}

function setAt(input: Json, keys: readonly Key[], value: Json): Json {
  const parents: Json[] = [];
  let node: Json = input;
  for (const key of keys) {
    parents.push(node);
    node = descend(node, key);
  }
  let result = value;
  for (let i = keys.length - 1; i >= 0; i--) result = withValue(parents[i] as Json, keys[i] as Key, result);
  return result;
}

/** The value of the key. A missing name starts a new object; an index must exist. */
function descend(node: Json, key: Key): Json {
  if (typeof key === 'string' && isJsonObject(node)) {
    const value = ownValue(node, key);
    return value === undefined ? {} : value;
  }
  if (typeof key === 'number' && isJsonArray(node) && key < node.length) return node[key] as Json;
  throw new ExpressionError(
    'States.ReferencePathConflict',
    `Unable to apply step "${key}" to input ${JSON.stringify(node)}`,
    { prefixed: false },
  );
}

/** A copy with one value set: a new name comes last, an existing name keeps its place. */
function withValue(node: Json, key: Key, value: Json): Json {
  if (isJsonArray(node)) return node.with(key as number, value);
  const copy: { [key: string]: Json } = { ...(node as { readonly [key: string]: Json }) };
  setOwn(copy, key as string, value);
  return copy;
}
