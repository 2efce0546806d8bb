import type { Check } from './check.ts';
import { checkDuplicateLabels } from './duplicate-labels.ts';
import { checkDuplicateStateNames } from './duplicate-state-names.ts';
import { checkEndState } from './end-state.ts';
import { checkReachability } from './reachability.ts';
import { checkStateNames } from './state-names.ts';
import { checkStatesAll } from './states-all.ts';
import { checkTransitionTargets } from './transition-targets.ts';
import { checkVariables } from './variables.ts';

/** The rules that a state can break on its own. */
export const stateChecks: readonly Check[] = [
  checkStatesAll,
  checkStateNames,
  checkDuplicateStateNames,
  checkDuplicateLabels,
  checkVariables,
];

/** The rules on a machine that is inside a state. */
export const innerChecks: readonly Check[] = [checkTransitionTargets, checkReachability];

/** The rules on a whole machine, in the order in which their diagnostics stand: AWS's. */
export const checks: readonly Check[] = [...stateChecks, ...innerChecks, checkEndState];
