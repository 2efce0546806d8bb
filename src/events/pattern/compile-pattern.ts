import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../../json.ts';
import { compileLeaf, type Leaf, PatternError } from './compile-leaf.ts';

/** An event pattern. */
export interface EventPattern {
  /** The path of a field that keeps the event from matching (`detail.state`); undefined if the event matches. */
  mismatch(event: Json): string | undefined;
}

type Test = (value: Json | undefined, path: string) => string | undefined;

/** EventBridge's maximum length of a pattern, in characters. */
const MAX_CHARACTERS = 4096;
const MAX_DEPTH = 100;

/**
 * Compiles an event pattern. Fields are combined by "and", values of an array and the objects of `$or` by "or". Each
 * operator visits each value of the event once, without backtracking.
 * Source: "Comparison operators for use in event patterns" in EventBridge's user guide, and the messages of its
 * compiler, aws/event-ruler (JsonRuleCompiler).
 *
 * @throws PatternError
 */
export function compilePattern(pattern: Json): EventPattern {
  if (!isJsonObject(pattern)) throw new PatternError('Filter is not an object');
  if (JSON.stringify(pattern).length > MAX_CHARACTERS) {
    throw new PatternError(`An event pattern has at most ${MAX_CHARACTERS} characters`);
  }
  const test = compileObject(pattern, 0);
  return { mismatch: (event) => test(event, '') };
}

function compileObject(pattern: JsonObject, depth: number): Test {
  if (depth > MAX_DEPTH) throw new PatternError(`A pattern nests at most ${MAX_DEPTH} levels deep`);
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new PatternError('Empty objects are not allowed');
  const tests = fields.map(([name, value]): Test => {
    if (name === '$or') return compileOr(value, depth);
    const test = compileField(name, value, depth);
    return (object, path) => test(isJsonObject(object) ? ownValue(object, name) : undefined, path + name);
  });
  const all = (object: Json | undefined, path: string): string | undefined => {
    for (const test of tests) {
      const miss = test(object, path);
      if (miss !== undefined) return miss;
    }
    return undefined;
  };
  // conditions on an object in an array must hold for one and the same object
  const test: Test = (value, path) => {
    if (!isJsonArray(value)) return all(value, path);
    let miss: string | undefined = value.length === 0 ? all(undefined, path) : undefined;
    for (const item of value) {
      miss = test(item, path);
      if (miss === undefined) return undefined;
    }
    return miss;
  };
  return test;
}

function compileField(name: string, value: Json, depth: number): Test {
  if (isJsonArray(value)) return compileLeaves(value);
  if (!isJsonObject(value)) throw new PatternError(`"${name}" must be an object or an array`);
  const test = compileObject(value, depth + 1);
  return (child, path) => test(child, `${path}.`);
}

function compileLeaves(values: readonly Json[]): Test {
  if (values.length === 0) throw new PatternError('Empty arrays are not allowed');
  const leaves = values.map(compileLeaf);
  return (value, path) => {
    const values = leafValues(value);
    return leaves.some((leaf) => matchesLeaf(leaf, values)) ? undefined : path;
  };
}

/** An array matches if one of its values does; an empty array or object counts as missing. */
function matchesLeaf(leaf: Leaf, values: readonly Json[]): boolean {
  return values.length === 0 ? leaf.absent : values.some((one) => leaf.matches(one));
}

function leafValues(value: Json | undefined): readonly Json[] {
  if (value === undefined || isJsonObject(value)) return [];
  if (!isJsonArray(value)) return [value];
  // an array for each value would cost more than matching it
  return value.some((item) => typeof item === 'object') ? value.flatMap(leafValues) : value;
}

function compileOr(value: Json, depth: number): Test {
  if (!isJsonArray(value)) throw new PatternError('It must be an Array followed with $or.');
  if (value.length < 2) throw new PatternError('There must have at least 2 Objects in $or relationship.');
  const tests = value.map((one) => {
    if (!isJsonObject(one)) throw new PatternError('Only JSON object is allowed in array of $or relationship.');
    return compileObject(one, depth + 1);
  });
  return (object, path) => {
    const misses = tests.map((test) => test(object, path));
    return misses.includes(undefined) ? undefined : `${path}$or`;
  };
}
