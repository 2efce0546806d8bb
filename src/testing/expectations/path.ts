import { type SourceNode, stringOf } from '../../source/source-node.ts';
import { type TestedRun, withoutIndices } from '../tested-run.ts';
import type { ExpectationKind, Mismatch } from './expectation.ts';

const GAP = '...';

/** What is expected of the machine itself, of one branch or of one iteration. */
interface Lane {
  /** `Pack items[0]`; empty for the machine. */
  readonly scope: string;
  readonly steps: Step[];
}

interface Step {
  /** Undefined: any states, or none. */
  readonly name: string | undefined;
  readonly range: SourceNode;
}

/**
 * The states in the order in which they were visited; `...` stands for any. A branch or iteration is compared where the
 * path names states in it (`Pack items[0]/Pack one`), by itself: how branches alternate is nobody's promise.
 */
export const path: ExpectationKind = {
  read({ key, keyRange, value }, { complain, states }) {
    if (value.kind !== 'list') {
      complain(value, `${key} must be a list of states`, `Like [Check order, ${GAP}, Confirm]`);
      return undefined;
    }
    const lanes = new Map<string, Lane>();
    for (const item of value.items) {
      const text = stringOf(item);
      if (text === undefined) {
        complain(item, `${key} must name states`);
        continue;
      }
      const { scope, name } = splitPath(text);
      const lane = lanes.get(scope) ?? { scope, steps: [] };
      lanes.set(scope, lane);
      lane.steps.push({ name: name === GAP ? undefined : name, range: item });
      const problem = name === GAP ? undefined : states.problemOf(withoutIndices(text));
      if (problem !== undefined) complain(item, problem.message, problem.hint);
    }
    return [{ title: key, range: keyRange, check: (run) => checkLanes([...lanes.values()], run) }];
  },
};

function splitPath(text: string): { readonly scope: string; readonly name: string } {
  const [, scope = '', name = text] = /^(.*\[\d+\])\/(.*)$/s.exec(text) ?? [];
  return { scope, name };
}

function checkLanes(lanes: readonly Lane[], run: TestedRun): Mismatch | undefined {
  const visits = new Map<string, { readonly name: string; readonly index: number }[]>();
  run.paths.forEach((text, index) => {
    const { scope } = splitPath(text);
    const own = visits.get(scope);
    const visit = { name: run.visits[index]!.name, index };
    if (own === undefined) visits.set(scope, [visit]);
    else own.push(visit);
  });
  for (const { scope, steps } of lanes) {
    const own = visits.get(scope) ?? [];
    const parting = findParting(
      steps,
      own.map(({ name }) => name),
    );
    if (parting === undefined) continue;
    const { at, step } = parting;
    const prefix = scope === '' ? '' : `${scope}/`;
    const came = own[at];
    return {
      message: describe(prefix, step?.name, came?.name, own[at - 1]?.name),
      expected: steps.map(({ name }) => prefix + (name ?? GAP)),
      actual: own.map(({ name }) => prefix + name),
      ...(step !== undefined && { range: step.range }),
      ...(came !== undefined && { departure: came.index }),
    };
  }
  return undefined;
}

function describe(
  prefix: string,
  wanted: string | undefined,
  came: string | undefined,
  before: string | undefined,
): string {
  const after = before === undefined ? 'at the start' : `after '${prefix}${before}'`;
  if (wanted === undefined) return `the path goes on ${after}, to '${prefix}${came}'`;
  if (came === undefined) return `the path ends ${after}, and '${prefix}${wanted}' was expected`;
  return `the path parts ${after}: '${prefix}${wanted}' was expected, and '${prefix}${came}' came`;
}

/** Where a path leaves what is expected: the visit, and the step that it does not meet. */
interface Parting {
  readonly at: number;
  readonly step: Step | undefined;
}

/** Steps between gaps lie together; those before the first gap at the start, those after the last one at the end. */
function findParting(steps: readonly Step[], names: readonly string[]): Parting | undefined {
  const runs = splitAtGaps(steps);
  let at = 0;
  for (const [i, run] of runs.entries()) {
    const isFirst = i === 0;
    const isLast = i === runs.length - 1;
    if (isFirst) {
      const wrong = run.findIndex(({ name }, k) => names[k] !== name);
      if (wrong >= 0) return { at: wrong, step: run[wrong] };
      at = run.length;
      if (isLast && at < names.length) return { at, step: undefined };
    } else {
      const found = isLast ? findLast(run, names, at) : findFirst(run, names, at);
      if (found === undefined) return closest(run, names, at);
      at = found + run.length;
    }
  }
  return undefined;
}

function splitAtGaps(steps: readonly Step[]): readonly (readonly Step[])[] {
  const runs: Step[][] = [[]];
  for (const step of steps) {
    if (step.name === undefined) runs.push([]);
    else runs.at(-1)!.push(step);
  }
  return runs;
}

function findFirst(run: readonly Step[], names: readonly string[], from: number): number | undefined {
  for (let at = from; at + run.length <= names.length; at++) {
    if (run.every(({ name }, k) => names[at + k] === name)) return at;
  }
  return undefined;
}

function findLast(run: readonly Step[], names: readonly string[], from: number): number | undefined {
  const at = names.length - run.length;
  return at >= from && run.every(({ name }, k) => names[at + k] === name) ? at : undefined;
}

/** Of a run that is nowhere: where most of it is. */
function closest(run: readonly Step[], names: readonly string[], from: number): Parting {
  let best: Parting = { at: names.length, step: run[0] };
  let most = 0;
  for (let at = from; at < names.length; at++) {
    let same = 0;
    while (same < run.length && names[at + same] === run[same]!.name) same++;
    if (same > most) {
      most = same;
      best = { at: at + same, step: run[same] };
    }
  }
  return best;
}
