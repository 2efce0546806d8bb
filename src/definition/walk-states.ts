import type { Machine, StateBase } from './definition.ts';

export interface WalkedState {
  readonly state: StateBase;
  /** The enclosing Parallel and Map states, outermost first. */
  readonly around: readonly StateBase[];
}

export interface WalkedMachine {
  readonly machine: Machine;
  /** The state that contains it, and that state's machine. Undefined for the outermost machine. */
  readonly outer: { readonly machine: Machine; readonly state: StateBase } | undefined;
}

/** Every state of a machine and its nested machines, depth first, in file order. */
export function walkStates(machine: Machine): readonly WalkedState[] {
  const walked: WalkedState[] = [];
  walk(machine, [], { onState: (state, around) => walked.push({ state, around }) });
  return walked;
}

/** A machine and its nested machines, outer ones first, in file order. */
export function walkMachines(machine: Machine): readonly WalkedMachine[] {
  const walked: WalkedMachine[] = [{ machine, outer: undefined }];
  walk(machine, [], {
    onInner: (inner, state, outer) => walked.push({ machine: inner, outer: { machine: outer, state } }),
  });
  return walked;
}

/** The machines of `walkMachines`, without their enclosing states. */
export function listMachines(machine: Machine): readonly Machine[] {
  const machines = [machine];
  walk(machine, [], { onInner: (inner) => machines.push(inner) });
  return machines;
}

interface Visitor {
  onState?(state: StateBase, around: readonly StateBase[]): void;
  onInner?(machine: Machine, state: StateBase, outer: Machine): void;
}

function walk(machine: Machine, around: readonly StateBase[], visitor: Visitor): void {
  machine.states.forEach((state) => {
    visitor.onState?.(state, around);
    if (state.inner.length === 0) return;
    const inside = [...around, state];
    for (const inner of state.inner) {
      visitor.onInner?.(inner, state, machine);
      walk(inner, inside, visitor);
    }
  });
}
