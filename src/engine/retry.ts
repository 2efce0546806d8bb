import type { Retrier } from '../definition/definition.ts';
import { findRetrier } from '../definition/error-equals.ts';
import type { StatesError } from './errors.ts';

export interface RetryPolicy {
  /** Milliseconds until the next attempt, or undefined where there is none. */
  nextDelay(error: StatesError): number | undefined;
}

const NEVER: RetryPolicy = { nextDelay: () => undefined };

/**
 * The retriers of one visit of a state, each with a counter of its own. The first one that matches decides:
 * where its attempts are spent, later ones are not consulted.
 */
export function createRetryPolicy(retriers: readonly Retrier[], random: () => number): RetryPolicy {
  if (retriers.length === 0) return NEVER;
  const used = new Map<Retrier, number>();
  return {
    nextDelay(error) {
      const retrier = findRetrier(retriers, error);
      if (retrier === undefined) return undefined;
      const attempt = (used.get(retrier) ?? 0) + 1;
      if (attempt > retrier.maxAttempts) return undefined;
      used.set(retrier, attempt);
      return retryDelay(retrier, attempt, random);
    },
  };
}

type Delays = Pick<Retrier, 'intervalSeconds' | 'backoffRate' | 'maxDelaySeconds' | 'jitterStrategy'>;

/** Milliseconds before a retrier's attempt (from 1): interval × rate^(attempt-1), capped by MaxDelaySeconds, then jitter. */
export function retryDelay(retrier: Delays, attempt: number, random: () => number): number {
  if (retrier.intervalSeconds === 0) return 0;
  const grown = retrier.intervalSeconds * retrier.backoffRate ** (attempt - 1);
  const seconds = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return Math.round((retrier.jitterStrategy === 'FULL' ? random() * seconds : seconds) * 1000);
}
