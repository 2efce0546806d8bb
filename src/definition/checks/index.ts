import type { Check } from './check.ts';
import { checkReachability } from './reachability.ts';
import { checkDuplicateLabels, checkDuplicateStateNames, checkStateNames } from './state-names.ts';
import { checkStatesAll } from './states-all.ts';
import { checkEndState, checkTransitionTargets } from './transition-targets.ts';
import { checkVariables } from './variables.ts';

/** The rules on a single state. */
export const stateChecks: readonly Check[] = [
  checkStatesAll,
  checkStateNames,
  checkDuplicateStateNames,
  checkDuplicateLabels,
  checkVariables,
];

/** The rules on a nested machine. */
export const innerChecks: readonly Check[] = [checkTransitionTargets, checkReachability];

/** The rules on an entire machine, in AWS's order of diagnostics. */
export const checks: readonly Check[] = [...stateChecks, ...innerChecks, checkEndState];
