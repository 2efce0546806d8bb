import type { Retrier, StateBase } from '../../definition/definition.ts';
import { findRetrier } from '../../definition/error-equals.ts';
import type { Attempt } from '../../history/state-visit.ts';
import { formatDelay } from './format-numbers.ts';

/**
 * What followed each attempt: `retry 1 of 3 in 1.0 s`, or an empty string if it was not retried. The limit is that of
 * the retrier that matched the failure, as each has its own count; without a definition it is left out.
 */
export function describeRetries(attempts: readonly Attempt[], state: StateBase | undefined): string[] {
  const used = new Map<Retrier | undefined, number>();
  return attempts.map(({ failure, retryDelay }) => {
    if (retryDelay === undefined) return '';
    const retrier = retrierOf(state, failure?.error);
    const count = (used.get(retrier) ?? 0) + 1;
    used.set(retrier, count);
    const limit = retrier?.maxAttempts.kind === 'literal' ? ` of ${retrier.maxAttempts.value}` : '';
    return `retry ${count}${limit} in ${formatDelay(retryDelay)}`;
  });
}

function retrierOf(state: StateBase | undefined, error: string | undefined): Retrier | undefined {
  if (state === undefined) return undefined;
  // a history does not name the error of a Fail state within a branch
  return findRetrier(state.retry, { error }) ?? (state.retry.length === 1 ? state.retry[0] : undefined);
}
