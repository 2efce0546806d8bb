import type { ReportDiagnostic } from '../../source/diagnostic.ts';
import type { Machine, StateBase } from '../definition.ts';
import type { StateTypes } from '../state-syntax.ts';
import { UNKNOWN_TYPE } from '../state-type-name.ts';
import { walkMachines } from '../walk-states.ts';

/** A state machine as the rules look at it. */
export interface Subject {
  readonly root: Machine;
  /** The machine and all that are in it, outer ones first, in the order of the file. */
  readonly machines: readonly Machine[];
  /** The states of all of them. */
  readonly states: readonly StateBase[];
  /** Whether a state ends the machine itself. */
  readonly canEnd: boolean;
  readonly types: StateTypes;
}

/** One rule on a whole state machine, inner machines included. */
export type Check = (subject: Subject, report: ReportDiagnostic) => void;

export function createSubject(root: Machine, types: StateTypes): Subject {
  const machines = walkMachines(root).map(({ machine }) => machine);
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

/** Whether a placeholder without a value stands where names or structure of the state do. */
export function hidesShape({ open }: StateBase): boolean {
  return open.length > 0 && open.some(({ need }) => need === 'shape');
}

/** Whether the state is of a type that there is; where it is not, that has been reported. */
export function hasKnownType(state: StateBase): boolean {
  return state.type !== UNKNOWN_TYPE;
}
