import type { ReportDiagnostic } from '../../source/diagnostic.ts';
import type { Catcher, Retrier } from '../definition.ts';
import type { Check } from './check.ts';

/** States.ALL matches everything: it must be alone in its list, in the last retrier or catcher. */
export const checkStatesAll: Check = ({ states }, report) => {
  for (let i = 0; i < states.length; i++) {
    const state = states[i]!;
    if (state.retry.length > 0) checkClauses(state.retry, `${state.pointer}/Retry`, report);
    if (state.catch.length > 0) checkClauses(state.catch, `${state.pointer}/Catch`, report);
  }
};

function checkClauses(clauses: readonly (Retrier | Catcher)[], pointer: string, report: ReportDiagnostic): void {
  for (let i = 0; i < clauses.length; i++) {
    const { errorEquals, range } = clauses[i]!;
    if (!errorEquals.includes('States.ALL')) continue;
    if (errorEquals.length === 1 && i === clauses.length - 1) continue;
    report({
      severity: 'error',
      code: 'SCHEMA_VALIDATION_FAILED',
      message: 'States.ALL must appear alone and at end of list',
      range,
      location: `${pointer}[${i}]/ErrorEquals`,
    });
  }
}
