import type { Catcher, Retrier } from '../definition.ts';
import { allStates, type Check } from './check.ts';

/** States.ALL takes everything: it stands alone in its list, and in the last retrier or catcher. */
export const checkStatesAll: Check = (machine, types, report) => {
  for (const state of allStates(machine, types)) {
    for (const [field, clauses] of [['Retry', state.retry] as const, ['Catch', state.catch] as const]) {
      clauses.forEach((clause: Retrier | Catcher, i: number) => {
        const { errorEquals, range } = clause;
        if (!errorEquals.includes('States.ALL')) return;
        if (errorEquals.length === 1 && i === clauses.length - 1) return;
        report({
          severity: 'error',
          code: 'SCHEMA_VALIDATION_FAILED',
          message: 'States.ALL must appear alone and at end of list',
          range,
          location: `${state.pointer}/${field}[${i}]/ErrorEquals`,
        });
      });
    }
  }
};
