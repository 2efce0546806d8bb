import type { ReportDiagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import type { Machine, Ref } from '../definition.ts';
import type { Check } from './check.ts';

/** Every name of a state must be one of the same machine; with a name that nothing gives, it cannot start. */
export const checkTransitionTargets: Check = ({ machines }, report) => {
  for (const machine of machines) {
    const mayBeAny = hasOpenName(machine);
    const judge = (target: Ref): void => {
      if (!machine.states.has(target.name) && (target.open !== undefined || !mayBeAny)) tell(target, machine, report);
    };
    judge(machine.startAt);
    machine.states.forEach(({ targets }) => {
      for (let i = 0; i < targets.length; i++) judge(targets[i]!);
    });
  }
};

/** A state whose name holds a placeholder may be the one that is meant. */
function hasOpenName({ states }: Machine): boolean {
  let isOpen = false;
  states.forEach(({ open, pointer }) => {
    isOpen ||= open.some(({ need, diagnostic }) => need === 'shape' && diagnostic.location === pointer);
  });
  return isOpen;
}

function tell({ name, range, pointer, open }: Ref, { states }: Machine, report: ReportDiagnostic): void {
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
