import type { Report } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import type { Machine, Ref } from '../definition.ts';
import type { Check } from './check.ts';

/** Every name of a state must be one of the same machine; with a name that nothing gives, it cannot start. */
export const checkTransitionTargets: Check = ({ machines }, report) => {
  for (const machine of machines) {
    checkTarget(machine.startAt, machine, report);
    machine.states.forEach(({ targets }) => {
      for (let i = 0; i < targets.length; i++) checkTarget(targets[i]!, machine, report);
    });
  }
};

function checkTarget({ name, range, pointer, open }: Ref, { states }: Machine, report: Report): void {
  if (states.has(name)) return;
  if (open !== undefined) {
    report(open);
    return;
  }
  const hint = didYouMean(name, states.keys());
  report({
    severity: 'error',
    code: 'MISSING_TRANSITION_TARGET',
    message: `Missing 'Next' target: ${name}`,
    range,
    location: pointer,
    ...(hint !== undefined && { hint }),
  });
}
