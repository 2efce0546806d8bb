import type { Machine, Ref, StateBase } from '../../definition/definition.ts';

/** A path through a machine: its states, and how each is left. */
export interface LeftState {
  readonly state: StateBase;
  /** The transition; undefined at an end. */
  readonly by: Ref | undefined;
  /** The catcher that matches its error, as an index of Catch. */
  readonly catcher: number | undefined;
}

export interface Paths {
  readonly paths: readonly (readonly LeftState[])[];
  /** There are more paths than are listed. */
  readonly isCut: boolean;
}

/** How often a state may occur: twice, so that each loop is taken once. */
const MAX_VISITS = 2;

/**
 * Each path through the Choices and catchers of a machine from StartAt to an end, without those in its branches and
 * item processors. Loops are taken once.
 *
 * @param most maximum number of paths
 */
export function enumeratePaths(machine: Machine, most: number): Paths {
  const paths: LeftState[][] = [];
  let isCut = false;
  const walk = (name: string, before: readonly LeftState[]): void => {
    if (paths.length >= most) {
      isCut = true;
      return;
    }
    const state = machine.states.get(name);
    if (state === undefined) return;
    for (const step of stepsFrom(state)) {
      const path = [...before, step];
      const next = step.by?.name;
      if (next === undefined) {
        if (paths.length < most) paths.push(path);
        else isCut = true;
      } else if (path.filter((one) => one.state.name === next).length < MAX_VISITS) walk(next, path);
    }
  };
  walk(machine.startAt.name, []);
  return { paths, isCut };
}

function stepsFrom(state: StateBase): readonly LeftState[] {
  const caught = state.catch.map(({ next }, catcher): LeftState => ({ state, by: next, catcher }));
  const isChoice = state.type === 'Choice';
  const own = isChoice
    ? state.targets.filter((target) => state.catch.every(({ next }) => next !== target))
    : [state.next];
  return [...own.map((by): LeftState => ({ state, by, catcher: undefined })), ...caught];
}
