import type { ReportDiagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import type { Machine, Ref } from '../definition.ts';
import type { Check } from './check.ts';

/** Every transition must lead to a state of the same machine; a machine with an unresolved target cannot start. */
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

/** A state whose name contains a placeholder may be the target. */
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
