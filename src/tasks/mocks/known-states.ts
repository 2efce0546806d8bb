import { type DefinedState, listDefinedStates } from '../../source/definition-states.ts';
import { didYouMean } from '../../source/near-name.ts';
import { stringOf, valueOf } from '../../source/source-node.ts';
import type { MachineSource } from '../../template/project.ts';
import { namesOf } from './state-path.ts';

/** A state that a mock may name. */
interface NamedState {
  readonly path: DefinedState['path'];
  readonly type: string | undefined;
  /** The Resource of a Task; undefined for other types. */
  readonly resource: string | undefined;
}

/** The states of a project by the names that a mock may use. */
export interface KnownStates {
  /** Of all machines; several if the name is not unique. */
  find(name: string): readonly NamedState[];
  /** The problem with a name that is not a Task's; undefined if it is one, or if that is unknown. */
  problemOf(name: string): { readonly message: string; readonly hint?: string } | undefined;
  /** All of them; undefined if a definition could not be parsed. */
  readonly names: Iterable<string> | undefined;
}

/** A file of tests asks for the same machines with each test. */
const known = new WeakMap<readonly Pick<MachineSource, 'definition'>[], KnownStates>();

export function knownStates(machines: readonly Pick<MachineSource, 'definition'>[]): KnownStates {
  const states = known.get(machines) ?? indexStates(machines);
  known.set(machines, states);
  return states;
}

function indexStates(machines: readonly Pick<MachineSource, 'definition'>[]): KnownStates {
  const byName = new Map<string, NamedState[]>();
  for (const { definition } of machines) {
    for (const { path, node } of definition === undefined ? [] : listDefinedStates(definition)) {
      const state = { path, type: stringOf(valueOf(node, 'Type')), resource: stringOf(valueOf(node, 'Resource')) };
      for (const name of namesOf(path)) byName.set(name, [...(byName.get(name) ?? []), state]);
    }
  }
  const isComplete = machines.every(({ definition }) => definition !== undefined);
  const find = (name: string): readonly NamedState[] => byName.get(name) ?? [];
  return {
    find,
    names: isComplete ? [...byName.keys()] : undefined,
    problemOf(name) {
      const states = find(name);
      if (states.some(({ type }) => type === 'Task')) return undefined;
      const [other] = states;
      if (other !== undefined) {
        return { message: `The state '${name}' is a ${other.type}; mocks are for Tasks`, ...hintFor(other) };
      }
      if (!isComplete) return undefined;
      const tasks = [...byName].filter(([, found]) => found.some(({ type }) => type === 'Task'));
      const hint = didYouMean(
        name,
        tasks.map(([known]) => known),
      );
      return { message: `There is no state '${name}'`, ...(hint !== undefined && { hint }) };
    },
  };
}

function hintFor({ path, type }: NamedState): { readonly hint?: string } {
  const isContainer = type === 'Map' || type === 'Parallel';
  return isContainer ? { hint: `A Task inside is called '${path.at(-1)}/<its name>'` } : {};
}
