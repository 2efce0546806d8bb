import type { Machine, StateBase } from '../definition.ts';
import { type Check, hasKnownType } from './check.ts';

/** Every state must be on some way from StartAt. AWS does not look where the whole machine has no end. */
export const checkReachability: Check = ({ machines, canEnd }, report) => {
  if (!canEnd) return;
  for (const machine of machines) {
    if (!isKnown(machine)) continue;
    const reached = walk(machine);
    if (reached.size === machine.states.size) continue;
    for (const state of machine.states.values()) {
      if (reached.has(state)) continue;
      report({
        severity: 'error',
        code: 'MISSING_TRANSITION_TARGET',
        message: `State "${state.name}" is not reachable.`,
        range: state.nameRange,
        location: state.pointer,
      });
    }
  }
};

/** Whether all transitions can be told: no state of an unknown type, no name that nothing gives. */
function isKnown(machine: Machine): boolean {
  if (machine.startAt.open !== undefined) return false;
  let isKnown = true;
  machine.states.forEach((state) => {
    isKnown &&= hasKnownType(state);
    for (let i = 0; i < state.targets.length; i++) isKnown &&= state.targets[i]!.open === undefined;
  });
  return isKnown;
}

function walk(machine: Machine): ReadonlySet<StateBase> {
  const reached = new Set<StateBase>();
  const pending = [machine.startAt.name];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const state = machine.states.get(name);
    if (state === undefined || reached.has(state)) continue;
    reached.add(state);
    for (let i = 0; i < state.targets.length; i++) pending.push(state.targets[i]!.name);
  }
  return reached;
}
