import type { Diagnostic } from '../../source/diagnostic.ts';
import type { Machine, StateBase } from '../definition.ts';
import { type Check, hasKnownType, hidesShape } from './check.ts';

/**
 * Every state must be referred to by StartAt or another state. AWS does not report states that only unreachable states
 * lead to, and reports none if the machine has no end. A cycle that nothing leads into is only a warning.
 */
export const checkReachability: Check = ({ machines, canEnd }, report) => {
  if (!canEnd) return;
  for (const machine of machines) {
    if (!isKnown(machine)) continue;
    const reached = new Set<StateBase>();
    walk(machine, machine.startAt.name, reached);
    if (reached.size === machine.states.size) continue;
    const referred = referredStates(machine);
    const tell = (state: StateBase, severity: Diagnostic['severity']): void =>
      report({
        severity,
        code: 'MISSING_TRANSITION_TARGET',
        message: `State "${state.name}" is not reachable.`,
        range: state.nameRange,
        location: state.pointer,
        ...(severity === 'warning' && { hint: 'Only states that are not reachable either lead to it' }),
      });
    for (const state of machine.states.values()) {
      if (referred.has(state.name)) continue;
      tell(state, 'error');
      walk(machine, state.name, reached);
    }
    for (const state of machine.states.values()) {
      if (reached.has(state)) continue;
      tell(state, 'warning');
      walk(machine, state.name, reached);
    }
  }
};

/** The names that StartAt and the transitions of other states refer to. */
function referredStates(machine: Machine): ReadonlySet<string> {
  const referred = new Set([machine.startAt.name]);
  for (const { name, targets } of machine.states.values()) {
    for (const target of targets) if (target.name !== name) referred.add(target.name);
  }
  return referred;
}

/**
 * Whether all transitions are known: no state of an unknown type, and no unresolved placeholder in names or structure.
 */
function isKnown(machine: Machine): boolean {
  if (machine.startAt.open !== undefined) return false;
  let isKnown = true;
  machine.states.forEach((state) => {
    isKnown &&= hasKnownType(state) && !hidesShape(state);
    for (let i = 0; i < state.targets.length; i++) isKnown &&= state.targets[i]!.open === undefined;
  });
  return isKnown;
}

/** Adds the state with this name and every state that it leads to. */
function walk(machine: Machine, from: string, reached: Set<StateBase>): void {
  const pending = [from];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const state = machine.states.get(name);
    if (state === undefined || reached.has(state)) continue;
    reached.add(state);
    for (let i = 0; i < state.targets.length; i++) pending.push(state.targets[i]!.name);
  }
}
