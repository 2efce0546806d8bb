import type { CrossCheck } from './cross-check.ts';
import { checkHandlerCode } from './handler-code.ts';
import { checkHandlers } from './handlers.ts';
import { checkPermissions } from './permissions/check-permissions.ts';
import { checkPolicyTemplates } from './permissions/policy-templates.ts';
import { checkTaskTimeouts } from './task-timeouts.ts';
import { checkUnknownFunctions } from './unknown-functions.ts';

// loaded with them, since they check the same code
export { judgeMove } from './judge-move.ts';

/** The rules on a machine together with its functions and policies. */
export const templateChecks: readonly CrossCheck[] = [
  checkUnknownFunctions,
  checkTaskTimeouts,
  checkHandlers,
  checkHandlerCode,
  checkPermissions,
  checkPolicyTemplates,
];
