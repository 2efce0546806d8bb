import { findCertainlyOpen } from './definition/certainly-open.ts';
import type { Machine, StateBase } from './definition/definition.ts';
import type { Need } from './definition/unresolved.ts';
import { describeProblems } from './source/unresolved-value.ts';
import { stateSyntaxes } from './states/index.ts';

const ALWAYS: ReadonlySet<Need> = new Set(['shape', 'entry', 'always']);
const ALWAYS_UNMOCKED: ReadonlySet<Need> = new Set([...ALWAYS, 'task']);
/** Machines without any of these values: tests run the same machine thousands of times. */
const COMPLETE = new Map<ReadonlySet<Need>, WeakSet<Machine>>([
  [ALWAYS, new WeakSet()],
  [ALWAYS_UNMOCKED, new WeakSet()],
]);

/**
 * Refuses a machine if every run of it needs unresolved values.
 * @param isMocked whether mocks may answer tasks whose payload contains such values
 * @param started the machines that its Tasks start
 * @returns a promise that rejects with a UsageError that names the sources of the values; undefined if there are none
 */
export function refuseOpen(
  machine: Machine,
  isMocked: boolean,
  started: ReadonlyMap<StateBase, Machine> = new Map(),
): Promise<never> | undefined {
  const needs = isMocked ? ALWAYS : ALWAYS_UNMOCKED;
  const complete = COMPLETE.get(needs)!;
  if (started.size === 0 && complete.has(machine)) return undefined;
  const open = findCertainlyOpen(machine, { types: stateSyntaxes, needs, started });
  if (open.length > 0) return refuse(open);
  if (started.size === 0) complete.add(machine);
  return undefined;
}

async function refuse(open: Parameters<typeof describeProblems>[0]): Promise<never> {
  throw await describeProblems(open);
}
