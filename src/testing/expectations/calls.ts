import { equalJson, type Json } from '../../json.ts';
import { type Complain, readEntries, readKnownEntries } from '../../source/known-entries.ts';
import { type MapEntry, type SourceNode, toJson } from '../../source/source-node.ts';
import { matchesPattern } from '../../wildcard.ts';
import { indexedPath, namesOf, withoutIndices } from '../names-of-path.ts';
import { comparedWith, includesJson, type TaskCall, type TestedRun } from '../tested-run.ts';
import { COMPARISON_HINT, readCount, were } from './comparison.ts';
import type { Expectation, ExpectationKind, Mismatch, NamedStates, NameProblem } from './expectation.ts';

export const CALLS_FIELDS = ['count', 'equal', 'contain', 'any-order'] as const;

type CheckCalls = (calls: readonly TaskCall[]) => Mismatch | undefined;

/**
 * The inputs of tasks, by state (`Charge card`, `Outer/Inner`, `Outer[1]/Inner`) or by resource (an ARN with `*`): a
 * number of calls, the inputs of all of them in order, or `count`, `equal` and `contain`. A retry is a call.
 */
export const calls: ExpectationKind = {
  read({ key, value }, { complain, states }) {
    const entries = readEntries(value, key, complain);
    if (entries === undefined) return undefined;
    return [...entries.values()].flatMap(({ key: name, keyRange, value: node }): Expectation[] => {
      const isResource = /^(?:arn:|\*)/.test(name);
      const problem = isResource ? undefined : (states.problemOf(withoutIndices(name)) ?? problemOfType(states, name));
      if (problem !== undefined) complain(keyRange, problem.message, problem.hint);
      const check = readCheck(name, node, complain);
      if (check === undefined) return [];
      const title = `calls of '${name}'`;
      return [{ title, range: keyRange, check: (run) => check(findCalls(run, name, isResource)) }];
    });
  },
};

/** Only tasks are called. */
function problemOfType(states: NamedStates, name: string): NameProblem | undefined {
  const types = states.typesOf(withoutIndices(name));
  if (types.length === 0 || types.includes('Task')) return undefined;
  const isContainer = types.includes('Map') || types.includes('Parallel');
  const hint = isContainer
    ? `For a task inside it, write '${name}/<its name>'`
    : `'visits' counts how often it is visited`;
  return { message: `'${name}' is a ${types[0]}: only tasks are called`, hint };
}

function findCalls(run: TestedRun, name: string, isResource: boolean): readonly TaskCall[] {
  if (isResource) return run.calls.filter(({ resource }) => matchesPattern(name, resource));
  const indexed = indexedPath(name);
  return run.calls.filter(({ state, path }) => {
    // most calls are recognized as another state's without parsing the path
    if (!name.endsWith(state)) return false;
    return indexed === undefined ? namesOf(path).includes(name) : indexed.test(path);
  });
}

function readCheck(name: string, node: SourceNode, complain: Complain): CheckCalls | undefined {
  if (node.kind === 'list') return equalInOrder(node.items.map(toJson));
  if (node.kind !== 'map') return readCountOfCalls(name, node, complain);
  const fields = readKnownEntries(node, `calls of '${name}'`, CALLS_FIELDS, complain);
  const checks: CheckCalls[] = [];
  const count = fields?.get('count');
  const counted = count && readCountOfCalls(name, count.value, complain);
  if (counted !== undefined) checks.push(counted);
  const anyOrder = readSwitch(fields?.get('any-order'), complain);
  const equal = readList(fields?.get('equal'), complain);
  if (equal !== undefined) checks.push(anyOrder ? matchAll(equal, equalJson, true) : equalInOrder(equal));
  const contain = readList(fields?.get('contain'), complain);
  if (contain !== undefined) checks.push(anyOrder ? matchAll(contain, includesJson, false) : containInOrder(contain));
  if (checks.length === 0) {
    complain(node, `calls of '${name}' is empty`, `Give it ${CALLS_FIELDS.slice(0, 3).join(', ')}, or a list`);
    return undefined;
  }
  return (made) => {
    for (const check of checks) {
      const mismatch = check(made);
      if (mismatch !== undefined) return mismatch;
    }
    return undefined;
  };
}

function readCountOfCalls(name: string, node: SourceNode, complain: Complain): CheckCalls | undefined {
  const comparison = readCount(node);
  if (comparison === undefined) {
    complain(
      node,
      `calls of '${name}' must be a whole number, a comparison, a list of inputs or an object`,
      COMPARISON_HINT,
    );
    return undefined;
  }
  return (made) =>
    comparison.holds(made.length)
      ? undefined
      : { message: `expected ${callsOf(comparison.description)}, but there ${were(made.length)}` };
}

function callsOf(count: number | string): string {
  return `${count} ${/(?:^| )1$/.test(String(count)) ? 'call' : 'calls'}`;
}

function readList(entry: MapEntry | undefined, complain: Complain): readonly Json[] | undefined {
  if (entry === undefined) return undefined;
  if (entry.value.kind === 'list') return entry.value.items.map(toJson);
  complain(entry.value, `${entry.key} must be a list of inputs`);
  return undefined;
}

function readSwitch(entry: MapEntry | undefined, complain: Complain): boolean {
  const value = entry?.value.kind === 'scalar' ? entry.value.value : entry && null;
  if (value === undefined || typeof value === 'boolean') return value === true;
  complain(entry!.value, `${entry!.key} must be true or false`);
  return false;
}

function equalInOrder(wanted: readonly Json[]): CheckCalls {
  return (made) => {
    const inputs = inputsOf(made);
    if (equalJson(inputs, wanted)) return undefined;
    const message =
      inputs.length === wanted.length
        ? 'different inputs'
        : `expected ${callsOf(wanted.length)}, but there ${were(inputs.length)}`;
    return { message, expected: wanted, actual: inputs };
  };
}

function containInOrder(wanted: readonly Json[]): CheckCalls {
  return (made) => {
    let at = 0;
    for (const [i, part] of wanted.entries()) {
      while (at < made.length && !includesJson(made[at]!.input, part)) at++;
      if (at++ === made.length) return describeMissing(i, wanted, made, { holds: includesJson, isOrdered: true });
    }
    return undefined;
  };
}

type Holds = (actual: Json, wanted: Json) => boolean;

/** Each expected input must match a different call. */
function matchAll(wanted: readonly Json[], holds: Holds, isWhole: boolean): CheckCalls {
  return (made) => {
    const missing = findUnmatched(wanted, made, holds);
    if (missing !== undefined) return describeMissing(missing, wanted, made, { holds, isOrdered: false });
    if (!isWhole || made.length === wanted.length) return undefined;
    return {
      message: `expected ${callsOf(wanted.length)}, but there ${were(made.length)}`,
      expected: wanted,
      actual: inputsOf(made),
    };
  };
}

/**
 * The first expected input for which no call is left, as an index. A call that matches several takes the one that no
 * other call matches (Kuhn's algorithm).
 */
function findUnmatched(wanted: readonly Json[], made: readonly TaskCall[], holds: Holds): number | undefined {
  /** The expected input of each call, as indices. */
  const taken = new Map<number, number>();
  const take = (index: number, tried: Set<number>): boolean => {
    const fits = (at: number): boolean => !tried.has(at) && holds(made[at]!.input, wanted[index]!);
    const free = made.findIndex((_, at) => !taken.has(at) && fits(at));
    if (free >= 0) {
      taken.set(free, index);
      return true;
    }
    for (const [at, other] of taken) {
      if (!fits(at)) continue;
      tried.add(at);
      if (!take(other, tried)) continue;
      taken.set(at, index);
      return true;
    }
    return false;
  };
  const missing = wanted.findIndex((_, index) => !take(index, new Set()));
  return missing < 0 ? undefined : missing;
}

function describeMissing(
  index: number,
  wanted: readonly Json[],
  made: readonly TaskCall[],
  { holds, isOrdered }: { readonly holds: Holds; readonly isOrdered: boolean },
): Mismatch {
  const part = wanted[index]!;
  const inputs = inputsOf(made);
  if (inputs.length === 0) return { message: 'it was never called' };
  const which = `(number ${index + 1} in the list)`;
  if (inputs.some((input) => holds(input, part))) {
    const other = isOrdered ? 'later' : 'other';
    return { message: `no ${other} call received this ${which}`, expected: wanted, actual: inputs };
  }
  // the call that was most likely meant
  const closest = inputs[Math.min(index, inputs.length - 1)]!;
  const actual = holds === includesJson ? comparedWith(part, closest) : closest;
  return { message: `no call received this ${which}`, expected: part, actual };
}

function inputsOf(made: readonly TaskCall[]): readonly Json[] {
  return made.map(({ input }) => input);
}
