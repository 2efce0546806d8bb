import { didYouMean } from '../../source/near-name.ts';
import { hasPlaceholder } from '../placeholder.ts';
import { allMachines, type Check, targetsOf } from './check.ts';

/** Every name of a state must be one of the same machine. */
export const checkTransitionTargets: Check = (root, types, report) => {
  for (const machine of allMachines(root, types)) {
    const refs = [machine.startAt, ...[...machine.states.values()].flatMap((state) => targetsOf(state, types))];
    for (const { name, range, pointer } of refs) {
      if (machine.states.has(name) || hasPlaceholder(name)) continue;
      const hint = didYouMean(name, machine.states.keys());
      report({
        severity: 'error',
        code: 'MISSING_TRANSITION_TARGET',
        message: `Missing 'Next' target: ${name}`,
        range,
        location: pointer,
        ...(hint !== undefined && { hint }),
      });
    }
  }
};
