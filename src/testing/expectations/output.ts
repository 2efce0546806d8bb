import { equalJson, type Json } from '../../json.ts';
import { readEntries } from '../../source/known-entries.ts';
import { didYouMean } from '../../source/near-name.ts';
import { toJson } from '../../source/source-node.ts';
import { comparedWith, includesJson, type TestedRun } from '../tested-run.ts';
import type { ExpectationKind, Mismatch } from './expectation.ts';

/** The entire output. */
export const output: ExpectationKind = outputKind('output', equalJson, 'a different output', (_, actual) => actual);

/** A part of the output: objects may have more members. */
export const outputContains: ExpectationKind = outputKind(
  'output-contains',
  includesJson,
  'the output does not contain this',
  comparedWith,
);

function outputKind(
  title: string,
  holds: (actual: Json, wanted: Json) => boolean,
  message: string,
  compared: (wanted: Json, actual: Json) => Json,
): ExpectationKind {
  return {
    read({ keyRange, value }) {
      const wanted = toJson(value);
      return [
        {
          title,
          range: keyRange,
          check(run) {
            const actual = run.outcome.output;
            if (actual === undefined) return withoutOutput(run);
            return holds(actual, wanted) ? undefined : { message, expected: wanted, actual: compared(wanted, actual) };
          },
        },
      ];
    },
  };
}

function withoutOutput({ outcome: { status, error, cause } }: TestedRun): Mismatch {
  const why = error === undefined ? '' : ` with ${error}${cause ? `: ${cause}` : ''}`;
  return { message: `there is no output: it ended as ${status}${why}` };
}

/** The workflow's variables at the end, by name. */
export const variables: ExpectationKind = {
  read({ key, value }, { complain }) {
    const entries = readEntries(value, key, complain);
    if (entries === undefined) return undefined;
    return [...entries.values()].map(({ key: name, keyRange, value: node }) => {
      const wanted = toJson(node);
      return {
        title: `variable '${name}'`,
        range: keyRange,
        check(run) {
          const actual = run.variables;
          if (!Object.hasOwn(actual, name)) {
            const hint = didYouMean(name, Object.keys(actual));
            return { message: `the variable is not set${hint === undefined ? '' : `. ${hint}`}` };
          }
          if (equalJson(actual[name]!, wanted)) return undefined;
          return { message: 'a different value', expected: wanted, actual: actual[name]! };
        },
      };
    });
  },
};
