import { equalJson } from '../../json.ts';
import { stringOf } from '../../source/source-node.ts';
import type { ExpectationKind } from './expectation.ts';

/** `snapshot`: status, output or error, and the states of the outermost machine are unchanged. */
export const matches: ExpectationKind = {
  read({ key, keyRange, value }, { complain }) {
    if (stringOf(value) !== 'snapshot') {
      complain(value, `${key} must be snapshot`);
      return undefined;
    }
    return [
      {
        title: 'snapshot',
        range: keyRange,
        async check(run, { testName, snapshots }) {
          const { status, output, error, cause } = run.outcome;
          // the order between branches and iterations is not guaranteed
          const path = run.visits.filter(({ scope }) => scope.parent === undefined).map(({ name }) => name);
          const actual = {
            status,
            ...(output !== undefined && { output }),
            ...(error !== undefined && { error }),
            ...(cause !== undefined && { cause }),
            path,
          };
          const stored = snapshots.take(testName, actual);
          if (stored === 'written') return undefined;
          if (stored === 'missing') {
            return { message: 'there is no snapshot, and none is written in CI: run sfn-run test -u' };
          }
          if (equalJson(stored.value, actual)) return undefined;
          return {
            message: 'it differs from the snapshot; -u updates the snapshot',
            expected: stored.value,
            actual,
            range: stored.range,
          };
        },
      },
    ];
  },
};
