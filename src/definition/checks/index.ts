import type { Check } from './check.ts';
import { checkDuplicateLabels } from './duplicate-labels.ts';
import { checkDuplicateStateNames } from './duplicate-state-names.ts';
import { checkEndState } from './end-state.ts';
import { checkReachability } from './reachability.ts';
import { checkStateNames } from './state-names.ts';
import { checkStatesAll } from './states-all.ts';
import { checkTransitionTargets } from './transition-targets.ts';
import { checkVariables } from './variables.ts';

/** The rules on a whole machine, in the order in which their diagnostics stand: AWS's. */
export const checks: readonly Check[] = [
  checkStatesAll,
  checkStateNames,
  checkDuplicateStateNames,
  checkDuplicateLabels,
  checkVariables,
  checkTransitionTargets,
  checkReachability,
  checkEndState,
];
