import type { Check } from './check.ts';

/** The outermost machine must be able to end; AWS does not require that of nested machines. */
export const checkEndState: Check = ({ root, canEnd }, report) => {
  if (canEnd) return;
  // AWS gives no location for it
  report({
    severity: 'error',
    code: 'MISSING_END_STATE',
    message: 'Workflow has no terminal state',
    range: root.startAt.range,
  });
};
