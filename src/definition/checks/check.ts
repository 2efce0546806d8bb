import type { ReportDiagnostic } from '../../source/diagnostic.ts';
import type { Machine, StateBase } from '../definition.ts';
import type { StateTypes } from '../state-syntax.ts';
import { UNKNOWN_TYPE } from '../state-type-name.ts';
import { listMachines } from '../walk-states.ts';

/** A state machine as the rules see it. */
export interface CheckedMachine {
  readonly root: Machine;
  /** The machine and all nested machines, outer ones first, in file order. */
  readonly machines: readonly Machine[];
  /** The states of all these machines. */
  readonly states: readonly StateBase[];
  /** Whether a state ends the outermost machine. */
  readonly canEnd: boolean;
  readonly types: StateTypes;
}

/** One rule on an entire state machine, nested machines included. */
export type Check = (subject: CheckedMachine, report: ReportDiagnostic) => void;

export function createSubject(root: Machine, types: StateTypes): CheckedMachine {
  const machines = listMachines(root);
  const states: StateBase[] = [];
  for (const machine of machines) {
    machine.states.forEach((state) => {
      states.push(state);
    });
  }
  let canEnd = false;
  root.states.forEach((state) => {
    canEnd ||= state.end || hidesShape(state);
  });
  return { root, machines, states, canEnd, types };
}

/** Whether an unresolved placeholder stands in place of the state's names or structure. */
export function hidesShape({ open }: StateBase): boolean {
  return open.length > 0 && open.some(({ need }) => need === 'shape');
}

/** Whether the state's type exists; if not, that has been reported. */
export function hasKnownType(state: StateBase): boolean {
  return state.type !== UNKNOWN_TYPE;
}
