import type { Machine } from '../definition.ts';
import type { Check } from './check.ts';

/** The machine itself must be able to end; AWS asks that of no inner machine. */
export const checkEndState: Check = ({ root }, report) => {
  if (hasEndState(root)) return;
  // AWS names no place for it
  report({
    severity: 'error',
    code: 'MISSING_END_STATE',
    message: 'Workflow has no terminal state',
    range: root.startAt.range,
  });
};

export function hasEndState(machine: Machine): boolean {
  for (const state of machine.states.values()) if (state.end) return true;
  return false;
}
