import { readEntries } from '../../source/known-entries.ts';
import { withoutIndices } from '../names-of-path.ts';
import type { TestedRun } from '../tested-run.ts';
import { COMPARISON_HINT, readCount, were } from './comparison.ts';
import type { Expectation, ExpectationKind, NameProblem } from './expectation.ts';
import { findVisits } from './visited.ts';

/** How often states were visited. */
export const visits: ExpectationKind = countKind('visits', (_, found) => found.length);

/** How often states were retried, over all their visits. */
export const retries: ExpectationKind = countKind(
  'retries',
  (run, found) => found.reduce((sum, i) => sum + run.listed[i]!.retries, 0),
  ['Task', 'Map', 'Parallel'],
);

function countKind(
  field: string,
  count: (run: TestedRun, found: readonly number[]) => number,
  types?: readonly string[],
): ExpectationKind {
  const problemOfType = (found: readonly string[], name: string): NameProblem | undefined => {
    if (types === undefined || found.length === 0 || found.some((type) => types.includes(type))) return undefined;
    const message = `'${name}' is a ${found[0]}: only ${types.slice(0, -1).join(', ')} and ${types.at(-1)} states can be retried`;
    return { message };
  };
  return {
    read({ key, value }, { complain, states }) {
      const entries = readEntries(value, key, complain);
      if (entries === undefined) return undefined;
      return [...entries.values()].flatMap(({ key: name, keyRange, value: node }): Expectation[] => {
        const problem =
          states.problemOf(withoutIndices(name)) ?? problemOfType(states.typesOf(withoutIndices(name)), name);
        if (problem !== undefined) complain(keyRange, problem.message, problem.hint);
        const comparison = readCount(node);
        if (comparison === undefined) {
          complain(node, `${key} of '${name}' must be a whole number or a comparison`, COMPARISON_HINT);
          return [];
        }
        const check: Expectation['check'] = (run) => {
          const found = findVisits(run, name);
          const actual = count(run, found);
          if (comparison.holds(actual)) return undefined;
          const never = found.length === 0 && field !== 'visits' ? `: '${name}' was never visited` : '';
          return { message: `expected ${comparison.description}, but there ${were(actual)}${never}` };
        };
        return [{ title: `${field} of '${name}'`, range: keyRange, check }];
      });
    },
  };
}
