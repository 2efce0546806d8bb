import { type MachineCoverage, ORIGINS, type OriginCounts, type StateCoverage } from './coverage.ts';

/**
 * Adds the counts of others. States are the same if their file, machine and names are; if a state's transitions differ,
 * only its visits count.
 */
export function mergeCoverage(
  machines: readonly MachineCoverage[],
  earlier: readonly MachineCoverage[],
): readonly MachineCoverage[] {
  const known = new Map(earlier.map((machine) => [keyOf(machine), machine]));
  const merged = machines.map((machine) => {
    const other = known.get(keyOf(machine));
    known.delete(keyOf(machine));
    return other === undefined ? machine : mergeMachine(machine, other);
  });
  return [...merged, ...known.values()];
}

function keyOf({ file, name }: MachineCoverage): string {
  return `${file}\n${name}`;
}

function mergeMachine(machine: MachineCoverage, earlier: MachineCoverage): MachineCoverage {
  const known = new Map(earlier.states.map((state) => [state.path, state]));
  return {
    ...machine,
    states: machine.states.map((state) => {
      const other = known.get(state.path);
      return other === undefined ? state : mergeState(state, other);
    }),
  };
}

function mergeState(state: StateCoverage, earlier: StateCoverage): StateCoverage {
  const known = new Map(earlier.transitions.map((one) => [`${one.kind} ${one.label}`, one.counts]));
  return {
    ...state,
    counts: add(state.counts, earlier.counts),
    transitions: state.transitions.map((one) => ({
      ...one,
      counts: add(one.counts, known.get(`${one.kind} ${one.label}`) ?? {}),
    })),
  };
}

function add(a: OriginCounts, b: OriginCounts): OriginCounts {
  const sum: OriginCounts = {};
  for (const origin of ORIGINS) {
    const count = (a[origin] ?? 0) + (b[origin] ?? 0);
    if (count > 0) sum[origin] = count;
  }
  return sum;
}
