import type { Check } from './check.ts';

/** The machine itself must be able to end; AWS asks that of no inner machine. */
export const checkEndState: Check = ({ root, canEnd }, report) => {
  if (canEnd) return;
  // AWS names no place for it
  report({
    severity: 'error',
    code: 'MISSING_END_STATE',
    message: 'Workflow has no terminal state',
    range: root.startAt.range,
  });
};
