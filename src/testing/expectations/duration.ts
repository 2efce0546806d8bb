import { COMPARISON_HINT, readComparison } from './comparison.ts';
import type { ExpectationKind } from './expectation.ts';

/** In seconds: for so long, handlers may have kept a run. */
const SLACK = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

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
          // waits take whole seconds, as a rule: the rest is what the work itself took
          const isNear = !Number.isInteger(actual) && SLACK.some((s) => comparison.holds(Math.floor(actual) - s));
          const hint = isNear ? ": give the test a 'clock', by which work of less than a second takes no time" : '';
          return { message: `expected ${comparison.description} s, but it took ${actual} s${hint}` };
        },
      },
    ];
  },
};
