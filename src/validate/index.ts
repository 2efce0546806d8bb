import type { CrossCheck } from './cross-check.ts';
import { checkEndlessLoops } from './endless-loops.ts';
import { checkHandlers } from './handlers.ts';
import { checkNeverMatches } from './never-matches.ts';
import { checkPermissions } from './permissions/check-permissions.ts';
import { checkTaskTimeouts } from './task-timeouts.ts';
import { checkUnknownFunctions } from './unknown-functions.ts';
import { checkUnknownVariables } from './unknown-variables.ts';

/** The rules beyond AWS's own. Their order does not matter: diagnostics are sorted by their places. */
export const crossChecks: readonly CrossCheck[] = [
  checkUnknownFunctions,
  checkTaskTimeouts,
  checkNeverMatches,
  checkHandlers,
  checkPermissions,
  checkEndlessLoops,
  checkUnknownVariables,
];
