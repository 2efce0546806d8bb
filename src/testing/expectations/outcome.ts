import { didYouMean } from '../../source/near-name.ts';
import { stringOf } from '../../source/source-node.ts';
import type { TestedRun } from '../tested-run.ts';
import type { ExpectationKind, Mismatch } from './expectation.ts';

export const RUN_STATUSES = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
/** For a single state, by TestState's names. */
export const STATE_STATUSES = ['SUCCEEDED', 'FAILED', 'RETRIABLE', 'CAUGHT_ERROR'] as const;

/** `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`; for a single state also TestState's statuses. */
export const status: ExpectationKind = {
  read({ keyRange, value }, { complain, isOfState }) {
    const wanted = stringOf(value);
    const known: readonly string[] = isOfState ? STATE_STATUSES : RUN_STATUSES;
    if (wanted === undefined || !known.includes(wanted)) {
      const near = wanted === undefined ? undefined : didYouMean(wanted, known);
      complain(value, `status must be ${known.join(', ')}`, near);
      return undefined;
    }
    return [{ title: 'status', range: keyRange, check: (run) => checkStatus(run, wanted) }];
  },
};

export function checkStatus(run: TestedRun, wanted: string): Mismatch | undefined {
  const { status: actual, error, cause } = run.outcome;
  if (actual === wanted) return undefined;
  const why = actual === 'SUCCEEDED' || error === undefined ? '' : ` with ${error}${cause ? `: ${cause}` : ''}`;
  return { message: `expected ${wanted}, but it ended as ${actual}${why}` };
}

/** The error's name, exactly or as `/regex/`. */
export const error: ExpectationKind = textKind('error', (run) => run.outcome.error);

/** The cause, exactly or as `/regex/`. */
export const cause: ExpectationKind = textKind('cause', (run) => run.outcome.cause);

/** The next state. */
export const next: ExpectationKind = {
  read({ key, keyRange, value }, { complain, states, isOfState }) {
    if (!isOfState) {
      complain(keyRange, "next is for a test of one state: this one has no 'state'", 'path says where a run goes');
      return undefined;
    }
    const isEnd = value.kind === 'scalar' && value.value === null;
    const wanted = isEnd ? undefined : stringOf(value);
    if (wanted === undefined && !isEnd) {
      complain(value, `${key} must be the name of a state, or null at an end`);
      return undefined;
    }
    const problem = wanted === undefined ? undefined : states.problemOf(wanted);
    if (problem !== undefined) complain(value, problem.message, problem.hint);
    return [
      {
        title: key,
        range: keyRange,
        check: ({ outcome: { next: actual } }) =>
          actual === wanted
            ? undefined
            : { message: `expected ${describeNext(wanted)}, but it leads to ${describeNext(actual)}` },
      },
    ];
  },
};

function describeNext(name: string | undefined): string {
  return name === undefined ? 'an end' : `'${name}'`;
}

function textKind(field: 'error' | 'cause', textOf: (run: TestedRun) => string | undefined): ExpectationKind {
  return {
    read({ keyRange, value }, { complain }) {
      const wanted = stringOf(value);
      if (wanted === undefined) {
        complain(value, `${field} must be a string, or a pattern such as '/not found/'`);
        return undefined;
      }
      let pattern: RegExp | undefined;
      try {
        pattern = readPattern(wanted);
      } catch (reason) {
        complain(value, (reason as Error).message);
        return undefined;
      }
      return [
        {
          title: field,
          range: keyRange,
          check(run) {
            const actual = textOf(run);
            if (actual !== undefined && (pattern === undefined ? actual === wanted : pattern.test(actual))) {
              return undefined;
            }
            if (actual === undefined) {
              return { message: `expected the ${field} ${wanted}, but the run has none: it is ${run.outcome.status}` };
            }
            if (pattern !== undefined) return { message: `the ${field} does not match ${wanted}: ${actual}` };
            return { message: `another ${field}`, expected: wanted, actual };
          },
        },
      ];
    },
  };
}

/** `/regex/` and `/regex/i`; undefined for a literal string. @throws SyntaxError */
function readPattern(text: string): RegExp | undefined {
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/s.exec(text) ?? [];
  return source === undefined ? undefined : new RegExp(source, flags);
}
