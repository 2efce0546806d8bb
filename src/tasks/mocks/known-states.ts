import { didYouMean } from '../../source/near-name.ts';
import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import type { MachineSource } from '../../template/project.ts';
import { namesOf } from './state-path.ts';

/** The states of a project by the names that a mock may use. */
export interface KnownStates {
  /** Of all machines; several if the name is not unique. */
  find(name: string): readonly DefinedState[];
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
  const byName = new Map<string, DefinedState[]>();
  for (const { definition } of machines) {
    for (const state of definition === undefined ? [] : listStates(definition)) {
      for (const name of namesOf(state.path)) byName.set(name, [...(byName.get(name) ?? []), state]);
    }
  }
  const isComplete = machines.every(({ definition }) => definition !== undefined);
  const find = (name: string): readonly DefinedState[] => byName.get(name) ?? [];
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

function hintFor({ path, type }: DefinedState): { readonly hint?: string } {
  const isContainer = type === 'Map' || type === 'Parallel';
  return isContainer ? { hint: `A Task inside is called '${path.at(-1)}/<its name>'` } : {};
}

/** A state as written in its definition. */
interface DefinedState {
  /** The names of the enclosing Map and Parallel states, and its own. */
  readonly path: readonly string[];
  readonly type: string | undefined;
  /** Of a Task. */
  readonly resource: string | undefined;
}

/** All states of a definition, including those in branches and item processors. */
function listStates(definition: SourceNode): readonly DefinedState[] {
  const found: DefinedState[] = [];
  const pending: { readonly machine: SourceNode | undefined; readonly around: readonly string[] }[] = [
    { machine: definition, around: [] },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const states = valueOf(next.machine, 'States');
    if (states?.kind !== 'map') continue;
    for (const { key, value } of states.entries) {
      const path = [...next.around, key];
      found.push({ path, type: stringOf(valueOf(value, 'Type')), resource: stringOf(valueOf(value, 'Resource')) });
      const branches = valueOf(value, 'Branches');
      const inner = branches?.kind === 'list' ? branches.items : [];
      for (const machine of [...inner, valueOf(value, 'ItemProcessor'), valueOf(value, 'Iterator')]) {
        pending.push({ machine, around: path });
      }
    }
  }
  return found;
}
