import { type SourceNode, stringOf } from '../../source/source-node.ts';
import { indexedPath, withoutIndices } from '../names-of-path.ts';
import type { TestedRun } from '../tested-run.ts';
import type { Expectation, ExpectationKind, ExpectationReaders } from './expectation.ts';

/** States that were visited. */
export const visited: ExpectationKind = {
  read: ({ key, value }, readers) =>
    readNames(key, value, readers)?.map(({ name, range }) => ({
      title: key,
      range,
      check: (run) => (findVisits(run, name).length > 0 ? undefined : { message: `'${name}' was not visited` }),
    })),
};

/** States that were not visited. */
export const notVisited: ExpectationKind = {
  read: ({ key, value }, readers) =>
    readNames(key, value, readers)?.map(
      ({ name, range }): Expectation => ({
        title: key,
        range,
        check(run) {
          const [first, second] = findVisits(run, name);
          if (first === undefined) return undefined;
          const often = second === undefined ? '' : `, ${findVisits(run, name).length} times`;
          return { message: `'${name}' was visited${often}`, departure: first };
        },
      }),
    ),
};

/** One name, or several. */
function readNames(
  field: string,
  node: SourceNode,
  { complain, states }: ExpectationReaders,
): readonly { readonly name: string; readonly range: SourceNode }[] | undefined {
  const items = node.kind === 'list' ? node.items : [node];
  const names = items.map((item) => ({ name: stringOf(item), range: item }));
  const wrong = names.find(({ name }) => name === undefined);
  if (wrong !== undefined) {
    complain(wrong.range, `${field} must name states`);
    return undefined;
  }
  for (const { name, range } of names) {
    const problem = states.problemOf(withoutIndices(name!));
    if (problem !== undefined) complain(range, problem.message, problem.hint);
  }
  return names as { name: string; range: SourceNode }[];
}

/**
 * The visits of a state, by their index in `run.listed`; the name may include the enclosing states, or a single
 * iteration.
 */
export function findVisits(run: TestedRun, name: string): readonly number[] {
  const found: number[] = [];
  const { listed } = run;
  const isWithin = name.includes('/');
  const indexed = isWithin ? indexedPath(name) : undefined;
  for (let i = 0; i < listed.length; i++) {
    const { name: state } = listed[i]!;
    // most visits are recognized without a path
    const isMeant = name === state || (isWithin && name.endsWith(state) && isVisitOf(run, i, name, indexed));
    if (isMeant) found.push(i);
  }
  return found;
}

function isVisitOf(run: TestedRun, index: number, name: string, indexed: RegExp | undefined): boolean {
  return indexed === undefined ? run.namesOf(index).includes(name) : indexed.test(run.paths[index]!);
}
