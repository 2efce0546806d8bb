import { COMPARISON_HINT, readComparison } from './comparison.ts';
import type { ExpectationKind } from './expectation.ts';

/** How long the run took in seconds, by its own clock. */
export const duration: ExpectationKind = {
  read({ key, keyRange, value }, { complain }) {
    const comparison = readComparison(value);
    if (comparison === undefined) {
      complain(value, `${key} must be a number of seconds or a comparison`, COMPARISON_HINT);
      return undefined;
    }
    return [
      {
        title: key,
        range: keyRange,
        check({ outcome: { startDate, stopDate } }) {
          const actual = (stopDate - startDate) / 1000;
          if (comparison.holds(actual)) return undefined;
          return { message: `expected ${comparison.description} s, but it took ${actual} s` };
        },
      },
    ];
  },
};
