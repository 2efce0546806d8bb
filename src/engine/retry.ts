import type { NumberField, Retrier } from '../definition/definition.ts';
import { findRetrier } from '../definition/error-equals.ts';
import { RETRY_LIMITS } from '../definition/error-fields.ts';
import { ExpressionError } from '../expressions/expression.ts';
import type { Fiber } from './effects.ts';
import type { StatesError } from './errors.ts';
import type { Visit } from './visit.ts';

export interface RetryPolicy {
  /** Fails where a number cannot be evaluated. */
  plan(error: StatesError): Fiber<RetryPlan>;
}

/** What the retriers make of a failure. */
export interface RetryPlan {
  /** Of the retrier that matches. */
  readonly index: number | undefined;
  /** Milliseconds until the next attempt; undefined where there is none. */
  readonly delay: number | undefined;
  /** The same without jitter. */
  readonly unjittered: number | undefined;
}

export const NO_RETRY: RetryPlan = { index: undefined, delay: undefined, unjittered: undefined };

const NEVER: RetryPolicy = {
  // biome-ignore lint/correctness/useYield: where there are no retriers, nothing is evaluated
  *plan() {
    return NO_RETRY;
  },
};

/**
 * The retriers of one visit of a state, each with a counter of its own. The first one that matches decides:
 * where its attempts are spent, later ones are not consulted. Attempts that the visit begins with count for each.
 */
export function createRetryPolicy(visit: Visit): RetryPolicy {
  const retriers = visit.state.retry;
  if (retriers.length === 0) return NEVER;
  const before = visit.retryCount;
  const used = new Map<Retrier, number>();
  return {
    *plan(error) {
      const retrier = findRetrier(retriers, error);
      if (retrier === undefined) return NO_RETRY;
      const index = retriers.indexOf(retrier);
      const attempt = (used.get(retrier) ?? before) + 1;
      const numbers = yield* readRetryNumbers(retrier, visit);
      if (attempt > numbers.maxAttempts) return { ...NO_RETRY, index };
      used.set(retrier, attempt);
      return {
        index,
        delay: retryDelay(numbers, attempt, visit.world.random),
        unjittered: retryDelay({ ...numbers, jitterStrategy: 'NONE' }, attempt, visit.world.random),
      };
    },
  };
}

/** A retrier with its numbers evaluated. */
interface RetryNumbers extends Pick<Retrier, 'jitterStrategy'> {
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number | undefined;
}

/** Evaluates the numbers that a JSONata state writes as expressions; they see what the state's other fields see. */
function* readRetryNumbers(retrier: Retrier, visit: Visit): Fiber<RetryNumbers> {
  const place = `Retry[${visit.state.retry.indexOf(retrier)}]`;
  function* read(field: NumberField, name: keyof typeof RETRY_LIMITS): Fiber<number> {
    if (field.kind === 'literal') return field.value;
    const value = (yield* visit.read(field)) as number;
    const { min, max }: { readonly min: number; readonly max?: number } = RETRY_LIMITS[name];
    const isWhole = name === 'BackoffRate' || Number.isInteger(value);
    if (isWhole && value >= min && (max === undefined || value <= max)) return value;
    const wanted = `${name === 'BackoffRate' ? 'a number' : 'an integer'} from ${min}${max === undefined ? '' : ` to ${max}`}`;
    const location = `${place}/${name}`;
    throw new ExpressionError('States.QueryEvaluationError', `${name} must be ${wanted} but was: ${value}`, {
      location,
    });
  }
  return {
    intervalSeconds: yield* read(retrier.intervalSeconds, 'IntervalSeconds'),
    maxAttempts: yield* read(retrier.maxAttempts, 'MaxAttempts'),
    backoffRate: yield* read(retrier.backoffRate, 'BackoffRate'),
    maxDelaySeconds:
      retrier.maxDelaySeconds === undefined ? undefined : yield* read(retrier.maxDelaySeconds, 'MaxDelaySeconds'),
    jitterStrategy: retrier.jitterStrategy,
  };
}

type Delays = Omit<RetryNumbers, 'maxAttempts'>;

/** Milliseconds before a retrier's attempt (from 1): interval × rate^(attempt-1), capped by MaxDelaySeconds, then jitter. */
export function retryDelay(retrier: Delays, attempt: number, random: () => number): number {
  if (retrier.intervalSeconds === 0) return 0;
  const grown = retrier.intervalSeconds * retrier.backoffRate ** (attempt - 1);
  const seconds = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return Math.round((retrier.jitterStrategy === 'FULL' ? random() * seconds : seconds) * 1000);
}
