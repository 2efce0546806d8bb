import { type SourceNode, valueOf } from './source-node.ts';

/** A state as written in its definition, valid or not. */
export interface DefinedState {
  /** The names of the enclosing Map and Parallel states, and its own. */
  readonly path: readonly string[];
  readonly node: SourceNode;
}

/** All states of a definition, including those in branches and item processors. */
export function listDefinedStates(definition: SourceNode): readonly DefinedState[] {
  const found: DefinedState[] = [];
  const pending: { readonly machine: SourceNode | undefined; readonly around: readonly string[] }[] = [
    { machine: definition, around: [] },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const states = valueOf(next.machine, 'States');
    if (states?.kind !== 'map') continue;
    for (const { key, value } of states.entries) {
      const path = [...next.around, key];
      found.push({ path, node: value });
      const branches = valueOf(value, 'Branches');
      const inner = branches?.kind === 'list' ? branches.items : [];
      for (const machine of [...inner, valueOf(value, 'ItemProcessor'), valueOf(value, 'Iterator')])
        pending.push({ machine, around: path });
    }
  }
  return found;
}

/** The machine of a Map; `Iterator` is its older name. */
export function processorOf(map: SourceNode): SourceNode | undefined {
  return valueOf(map, 'ItemProcessor') ?? valueOf(map, 'Iterator');
}
