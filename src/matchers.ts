import type { Json } from './json.ts';
import type { VisitedState, WorkflowCall, WorkflowRun } from './run-workflow.ts';
import type { NamedStates, NameProblem } from './testing/expectations/expectation.ts';
import { diffJson } from './testing/format-diff.ts';
import { groupByLane, lanesOf, matchPath } from './testing/match-path.ts';
import { indexedPath, namesOf, withoutIndices } from './testing/names-of-path.ts';
import { STATES_OF_RUN } from './testing/states-of-run.ts';
import { matchesPattern } from './wildcard.ts';

/** The `this` that vitest and Jest give a matcher. */
interface MatcherContext {
  equals(actual: unknown, expected: unknown, testers?: readonly unknown[]): boolean;
  readonly customTesters?: readonly unknown[];
  readonly utils: { printExpected(value: unknown): string; printReceived(value: unknown): string };
}

interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** A run, with the states of its definition. */
type CheckedRun = WorkflowRun & { readonly [STATES_OF_RUN]?: NamedStates };
type Matcher = (this: MatcherContext, run: CheckedRun, ...args: never[]) => MatcherResult;

const MATCHERS = {
  toSucceed(run) {
    return verdict(run, run.status === 'SUCCEEDED', (not) =>
      not ? 'the workflow succeeded' : `the workflow ${howItEnded(run)}`,
    );
  },

  toSucceedWith(run, output: unknown) {
    const isEqual = this.equals(run.output, output, this.customTesters);
    return verdict(run, run.status === 'SUCCEEDED' && isEqual, (not) => {
      if (not) return `the workflow succeeded with ${this.utils.printReceived(run.output)}`;
      if (run.status !== 'SUCCEEDED') return `the workflow ${howItEnded(run)}`;
      return `a different output\n\nExpected: ${this.utils.printExpected(output)}\nReceived: ${this.utils.printReceived(run.output)}${diff(output, run.output)}`;
    });
  },

  toFailWith(run, error: string | RegExp, cause?: string | RegExp) {
    const isMeant = fits(run.error, error) && (cause === undefined || fits(run.cause, cause));
    return verdict(run, run.status !== 'SUCCEEDED' && isMeant, (not) => {
      const wanted = cause === undefined ? String(error) : `${error}: ${cause}`;
      return not
        ? `the workflow failed with ${wanted}`
        : `expected it to fail with ${wanted}, but it ${howItEnded(run)}`;
    });
  },

  toHaveVisited(run, state: string) {
    checkState(run, state);
    return verdict(run, visitsOf(run, state).length > 0, (not) =>
      not ? `'${state}' was visited` : `'${state}' was not visited`,
    );
  },

  toHavePath(run, path: readonly string[]) {
    if (path.length === 0) throw new TypeError('the path must name at least one state: each run visits one');
    for (const step of path) throwProblem(run[STATES_OF_RUN]?.problemOfStep(step));
    const visits = groupByLane(run.states);
    const mismatch = matchPath(lanesOf(path), (lane) => visits.get(lane));
    return verdict(run, mismatch === undefined, (not) =>
      not || mismatch === undefined
        ? 'the workflow took this path'
        : `${mismatch.message}${diff(mismatch.expected, mismatch.actual)}`,
    );
  },

  toHaveRetried(run, state: string, times?: number) {
    checkState(run, state);
    const retries = visitsOf(run, state).reduce((sum, visit) => sum + visit.retries, 0);
    const isMeant = times === undefined ? retries > 0 : retries === times;
    return verdict(run, isMeant, () => {
      const wanted = times === undefined ? '' : `, but ${times} were expected`;
      return `'${state}' was retried ${retries} times${wanted}`;
    });
  },

  toHaveCaught(run, state: string, error?: string | RegExp) {
    checkState(run, state);
    const caught = visitsOf(run, state).filter(({ status }) => status === 'CAUGHT');
    const isMeant = caught.some((visit) => error === undefined || fits(visit.error, error));
    return verdict(run, isMeant, () => {
      if (caught.length === 0) return `no catcher of '${state}' caught an error`;
      return `the catchers of '${state}' caught ${caught.map((visit) => visit.error ?? 'an error without a name').join(', ')}`;
    });
  },

  toHaveCalled(run, target: string, ...inputs: readonly [input?: unknown]) {
    if (!isResource(target)) checkState(run, target);
    const calls = run.calls.filter((call) => isCallOf(call, target));
    const [input] = inputs;
    // a missing second argument is not the same as undefined
    const hasInput = inputs.length > 0;
    const isMeant = calls.some((call) => !hasInput || this.equals(call.input, input, this.customTesters));
    return verdict(run, isMeant, (not) => {
      if (calls.length === 0) return `'${target}' was not called`;
      const given = calls.map((call) => `  ${this.utils.printReceived(call.input)}`).join('\n');
      if (!hasInput || not) return `'${target}' was called with\n${given}`;
      const [only] = calls;
      const shown = calls.length === 1 ? diff(input, only!.input) : '';
      return `'${target}' was not called with this\n\nExpected: ${this.utils.printExpected(input)}\nReceived:\n${given}${shown}`;
    });
  },
} satisfies Readonly<Record<string, Matcher>>;

/** For `expect.extend` of vitest and Jest. Each matcher takes the result of `run` with a definition's path. */
export const matchers = Object.fromEntries(
  Object.entries<Matcher>(MATCHERS).map(([name, match]): [string, Matcher] => [
    name,
    function (run, ...args) {
      checkRun(run);
      return match.call(this, run, ...args);
    },
  ]),
) as typeof MATCHERS;

/** @throws TypeError if the value is not a run */
function checkRun(run: WorkflowRun | undefined | null): void {
  if (Array.isArray(run?.states) && Array.isArray(run.calls)) return;
  throw new TypeError("this matcher needs the result of sfn-run's run('template.yml', ...): await it first");
}

/** `.not` would hold for a misspelt state. @throws TypeError if the definition has no such state */
function checkState(run: CheckedRun, name: string): void {
  throwProblem(run[STATES_OF_RUN]?.problemOf(withoutIndices(name)));
}

function throwProblem(problem: NameProblem | undefined): void {
  if (problem !== undefined) throw new TypeError([problem.message, problem.hint].filter(Boolean).join('\n'));
}

function verdict(run: WorkflowRun, pass: boolean, message: (isNegated: boolean) => string): MatcherResult {
  return { pass, message: () => `${message(pass)}\n\n${listStates(run)}` };
}

function howItEnded({ status, error, cause }: WorkflowRun): string {
  const why = error === undefined ? '' : ` with ${error}${cause ? `: ${cause}` : ''}`;
  return `ended as ${status}${why}`;
}

const MARKS: Readonly<Record<VisitedState['status'], string>> = {
  SUCCEEDED: '✔',
  CAUGHT: '⚠',
  FAILED: '✖',
  ABORTED: '■',
  RUNNING: '…',
};
const MAX_STATES = 30;

/** The run at a glance, as in the trace. */
function listStates({ states }: WorkflowRun): string {
  const shown = states.slice(-MAX_STATES).map(({ path, status, retries, error }) => {
    const more = [...(retries > 0 ? [`${retries} retries`] : []), ...(error === undefined ? [] : [error])];
    return `  ${MARKS[status]} ${path}${more.length > 0 ? `  (${more.join(', ')})` : ''}`;
  });
  const left = states.length - shown.length;
  return [...(left > 0 ? [`  … ${left} states before`] : []), ...shown].join('\n');
}

function visitsOf({ states }: WorkflowRun, name: string): readonly VisitedState[] {
  return states.filter(({ path }) => isMeant(path, name));
}

function isCallOf({ path, resource }: WorkflowCall, target: string): boolean {
  if (isResource(target)) return matchesPattern(target, resource);
  return isMeant(path, target);
}

function isMeant(path: string, name: string): boolean {
  return indexedPath(name)?.test(path) ?? namesOf(path).includes(name);
}

function isResource(target: string): boolean {
  return /^(?:arn:|\*)/.test(target);
}

function fits(text: string | undefined, wanted: string | RegExp): boolean {
  if (text === undefined) return false;
  return typeof wanted === 'string' ? text === wanted : wanted.test(text);
}

const SIGNS = { same: '  ', expected: '- ', actual: '+ ', gap: '  ' };

/** If both are JSON, the difference. */
function diff(expected: unknown, actual: unknown): string {
  if (!isPlain(expected) || !isPlain(actual)) return '';
  const lines = diffJson(expected as Json, actual as Json).map(({ kind, text }) => SIGNS[kind] + text);
  return `\n\n- Expected\n+ Received\n\n${lines.join('\n')}`;
}

/** It contains no matcher of `expect`. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined && typeof value !== 'function';
  if ('asymmetricMatch' in value) return false;
  return Object.values(value).every(isPlain);
}
