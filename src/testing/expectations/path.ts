import { stringOf } from '../../source/source-node.ts';
import { lanesOf, matchPath } from '../match-path.ts';
import type { ExpectationKind } from './expectation.ts';

/** The states in the order in which they were visited. */
export const path: ExpectationKind = {
  read({ key, keyRange, value }, { complain, states }) {
    if (value.kind !== 'list') {
      complain(value, `${key} must be a list of states`, 'Like [Check order, ..., Confirm]');
      return undefined;
    }
    const { items } = value;
    if (items.length === 0) {
      complain(value, `${key} must name at least one state: each run visits one`);
      return undefined;
    }
    const names = items.map(stringOf);
    items.forEach((item, i) => {
      const name = names[i];
      if (name === undefined) complain(item, `${key} must name states`);
      const problem = name === undefined ? undefined : states.problemOfStep(name);
      if (problem !== undefined) complain(item, problem.message, problem.hint);
    });
    if (names.includes(undefined)) return undefined;
    const lanes = lanesOf(names as string[]);
    return [
      {
        title: key,
        range: keyRange,
        check(run) {
          const mismatch = matchPath(lanes, (lane) => run.visitsIn(lane));
          if (mismatch === undefined) return undefined;
          const { message, expected, actual, step, visit } = mismatch;
          const range = step === undefined ? undefined : items[step];
          return {
            message,
            expected,
            actual,
            ...(range !== undefined && { range }),
            ...(visit !== undefined && { departure: visit }),
          };
        },
      },
    ];
  },
};
