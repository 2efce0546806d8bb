import type { Machine, StateBase } from './definition.ts';

export interface WalkedState {
  readonly state: StateBase;
  /** The Parallel and Map states around it, the outermost first. */
  readonly around: readonly StateBase[];
}

/** Every state of a machine and of the machines in its states, depth first, in the order of the file. */
export function* walkStates(machine: Machine, around: readonly StateBase[] = []): Generator<WalkedState> {
  for (const state of machine.states.values()) {
    yield { state, around };
    for (const inner of state.inner) yield* walkStates(inner, [...around, state]);
  }
}
