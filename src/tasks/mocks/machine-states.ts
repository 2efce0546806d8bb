import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';

/** A state as its definition writes it. */
export interface DefinedState {
  /** The names of the Map and Parallel states around it, and its own. */
  readonly path: readonly string[];
  readonly type: string | undefined;
  /** Of a Task. */
  readonly resource: string | undefined;
}

/** All states of a definition, those in branches and item processors too. */
export function listStates(definition: SourceNode): readonly DefinedState[] {
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
