/** In a path, any number of states. */
export const GAP = '...';

/** The visits of the machine itself, of one branch or of one iteration. */
export interface LaneVisits {
  /** Of their states, in order. */
  readonly names: readonly string[];
  /** Of the visits, in the whole run. */
  readonly indices: readonly number[];
}

/** How a run's path differs from what was expected. */
export interface PathMismatch {
  readonly message: string;
  /** The lane that differs: expected and actual. */
  readonly expected: readonly string[];
  readonly actual: readonly string[];
  /** Index of the first expected step that is missing. */
  readonly step: number | undefined;
  /** The visit that came instead, as an index. */
  readonly visit: number | undefined;
}

/** The expected steps of the machine itself, of one branch or of one iteration. */
export interface Lane {
  /** `Pack items[0]`; empty for the machine. */
  readonly scope: string;
  readonly steps: readonly Step[];
  /** The steps between gaps. */
  readonly runs: readonly (readonly Step[])[];
}

interface Step {
  /** Undefined stands for any number of states. */
  readonly name: string | undefined;
  readonly index: number;
}

/**
 * Compares the visited states with the expected ones, in order; `...` matches any number of states. A branch or
 * iteration is compared separately if the path names states in it (`Pack items[0]/Pack one`): the order between
 * branches is not guaranteed.
 * @param visitsIn those in a lane, by its scope; undefined if there are none
 */
export function matchPath(
  lanes: readonly Lane[],
  visitsIn: (scope: string) => LaneVisits | undefined,
): PathMismatch | undefined {
  for (const lane of lanes) {
    const { scope, steps } = lane;
    const { names, indices } = visitsIn(scope) ?? NONE;
    const parting = findParting(lane, names);
    if (parting === undefined) continue;
    const { at, step } = parting;
    const prefix = scope === '' ? '' : `${scope}/`;
    return {
      message: describe(prefix, step?.name, names[at], names[at - 1]),
      expected: steps.map(({ name }) => prefix + (name ?? GAP)),
      actual: names.map((name) => prefix + name),
      step: step?.index,
      visit: indices[at],
    };
  }
  return undefined;
}

const NONE: LaneVisits = { names: [], indices: [] };

/** @param visits each with its path: `Pack items[1]/Pack one` */
export function groupByLane(
  visits: readonly { readonly path: string; readonly name: string }[],
): ReadonlyMap<string, LaneVisits> {
  const lanes = new Map<string, { readonly names: string[]; readonly indices: number[] }>();
  visits.forEach(({ path, name }, index) => {
    const { scope } = splitPath(path);
    const lane = lanes.get(scope) ?? { names: [], indices: [] };
    lanes.set(scope, lane);
    lane.names.push(name);
    lane.indices.push(index);
  });
  return lanes;
}

/** Whether a step of a path matches any number of states. */
export function isGap(text: string): boolean {
  return splitPath(text).name === GAP;
}

/** @param path names of states, `...` for a gap */
export function lanesOf(path: readonly string[]): readonly Lane[] {
  const lanes = new Map<string, Step[]>();
  path.forEach((text, index) => {
    const { scope, name } = splitPath(text);
    const steps = lanes.get(scope) ?? [];
    lanes.set(scope, steps);
    steps.push({ name: name === GAP ? undefined : name, index });
  });
  return [...lanes].map(([scope, steps]) => ({ scope, steps, runs: splitAtGaps(steps) }));
}

function splitPath(text: string): { readonly scope: string; readonly name: string } {
  // most states are in no branch or iteration
  if (!text.includes(']/')) return { scope: '', name: text };
  const [, scope = '', name = text] = /^(.*\[\d+\])\/(.*)$/s.exec(text) ?? [];
  return { scope, name };
}

function describe(
  prefix: string,
  wanted: string | undefined,
  came: string | undefined,
  before: string | undefined,
): string {
  const after = before === undefined ? 'at the start' : `after '${prefix}${before}'`;
  if (wanted === undefined) return `the path continues ${after}, to '${prefix}${came}'`;
  if (came === undefined) return `the path ends ${after}, but '${prefix}${wanted}' was expected`;
  return `the path differs ${after}: expected '${prefix}${wanted}', but got '${prefix}${came}'`;
}

/** Where a path first differs from the expectation: the visit, and the step that it does not match. */
interface Parting {
  readonly at: number;
  readonly step: Step | undefined;
}

/**
 * Steps between gaps are adjacent; those before the first gap are at the start, those after the last one at the end.
 */
function findParting({ runs }: Lane, names: readonly string[]): Parting | undefined {
  let at = 0;
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i]!;
    const isLast = i === runs.length - 1;
    if (i === 0) {
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

/** For a run that matches nowhere: the position with the longest match. */
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
