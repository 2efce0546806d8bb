import { expect, test } from 'vitest';
import type { Retrier } from '../../src/definition/definition.ts';
import { type FailureToMatch, findRetrier, matchesError } from '../../src/definition/error-equals.ts';
import { SourceFile } from '../../src/source/source-file.ts';

const task: FailureToMatch = { error: 'Shop.Closed' };
const timeout: FailureToMatch = { error: 'States.Timeout', timeout: 'task' };
const heartbeat: FailureToMatch = { error: 'States.Timeout', timeout: 'heartbeat' };
const runtime: FailureToMatch = { error: 'States.Runtime' };
const nameless: FailureToMatch = { error: undefined };

const CASES: readonly [errorEquals: readonly string[], failure: FailureToMatch, matches: boolean][] = [
  [['Shop.Closed'], task, true],
  [['Shop.Open', 'Shop.Closed'], task, true],
  [['shop.closed'], task, false],
  [['Shop.*'], task, false],
  [[], task, false],
  [['States.ALL'], task, true],
  [['State.ALL'], task, false],
  [['States.ALL'], timeout, true],
  [['States.ALL'], { error: 'States.DataLimitExceeded' }, true],
  [['States.ALL'], nameless, true],
  [['States.ALL'], runtime, false],
  [['States.Runtime'], runtime, false],
  [['States.TaskFailed'], task, true],
  [['States.TaskFailed'], timeout, false],
  [['States.TaskFailed'], heartbeat, false],
  [['States.TaskFailed'], nameless, false],
  [['States.Timeout'], timeout, true],
  [['States.Timeout'], heartbeat, true],
  [['States.HeartbeatTimeout'], heartbeat, true],
  [['States.HeartbeatTimeout'], timeout, false],
  [['States.Timeout'], { error: 'States.TaskFailed' }, false],
];

test.each(CASES)('%j matches %j: %s', (errorEquals, failure, matches) => {
  expect(matchesError(errorEquals, failure)).toBe(matches);
});

test('the first matching retrier is used', () => {
  const range = { kind: 'scalar' as const, value: null, file: new SourceFile('f', ''), start: 0, end: 0 };
  const retriers = [['A'], ['B', 'C'], ['States.ALL']].map(
    (errorEquals): Retrier => ({
      errorEquals,
      intervalSeconds: { kind: 'literal', value: 1 },
      maxAttempts: { kind: 'literal', value: 3 },
      backoffRate: { kind: 'literal', value: 2 },
      jitterStrategy: 'NONE',
      range,
    }),
  );
  expect(['C', 'D'].map((error) => findRetrier(retriers, { error })?.errorEquals)).toEqual([
    ['B', 'C'],
    ['States.ALL'],
  ]);
});
