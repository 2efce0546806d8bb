import type { NumberField, Retrier } from '../definition/definition.ts';
import { findRetrier } from '../definition/error-equals.ts';
import { RETRY_LIMITS } from '../definition/error-fields.ts';
import { ExpressionError } from '../expressions/expression.ts';
import type { Fiber } from './effects.ts';
import type { StatesError } from './errors.ts';
import { NO_RETRY, type RetryPlan } from './retry-plan.ts';
import type { Visit } from './visit.ts';

export interface RetryPolicy {
  /** Throws if a number cannot be evaluated. */
  plan(error: StatesError): Fiber<RetryPlan>;
}

const NEVER: RetryPolicy = {
  // biome-ignore lint/correctness/useYield: where there are no retriers, nothing is evaluated
  *plan() {
    return NO_RETRY;
  },
};

/**
 * The retriers of one visit of a state, each with its own counter. The first one that matches decides: if its attempts
 * are exhausted, later ones are not considered. Earlier attempts of the visit count for each.
 */
export function createRetryPolicy(visit: Visit): RetryPolicy {
  return visit.state.retry.length === 0 ? NEVER : new CountingPolicy(visit);
}

/**
 * A class rather than a function that returns generators: V8 creates and keeps hidden classes for each returned
 * generator.
 */
class CountingPolicy implements RetryPolicy {
  readonly #visit: Visit;
  readonly #used = new Map<Retrier, number>();
  /** The retries of the visit before this policy's first one: each retrier starts counting from there. */
  readonly #before: number;

  constructor(visit: Visit) {
    this.#visit = visit;
    this.#before = visit.retryCount;
  }

  *plan(error: StatesError): Fiber<RetryPlan> {
    const { state, world } = this.#visit;
    const retrier = findRetrier(state.retry, error);
    if (retrier === undefined) return NO_RETRY;
    const index = state.retry.indexOf(retrier);
    const attempt = (this.#used.get(retrier) ?? this.#before) + 1;
    const numbers = yield* readRetryNumbers(retrier, index, this.#visit);
    if (attempt > numbers.maxAttempts) return { index, delay: undefined, unjittered: undefined };
    this.#used.set(retrier, attempt);
    return {
      index,
      delay: retryDelay(numbers, attempt, world.random),
      unjittered: unjitteredDelay(numbers, attempt),
    };
  }
}

/** A retrier with its numbers evaluated. */
interface RetryNumbers extends Pick<Retrier, 'jitterStrategy'> {
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number | undefined;
}

/**
 * Evaluates numbers written as expressions in a JSONata state; they see the same values as the state's other fields.
 */
function* readRetryNumbers(retrier: Retrier, index: number, visit: Visit): Fiber<RetryNumbers> {
  const { intervalSeconds, maxAttempts, backoffRate, maxDelaySeconds, jitterStrategy } = retrier;
  return {
    intervalSeconds: literal(intervalSeconds) ?? (yield* readNumber(intervalSeconds, 'IntervalSeconds', index, visit)),
    maxAttempts: literal(maxAttempts) ?? (yield* readNumber(maxAttempts, 'MaxAttempts', index, visit)),
    backoffRate: literal(backoffRate) ?? (yield* readNumber(backoffRate, 'BackoffRate', index, visit)),
    maxDelaySeconds:
      maxDelaySeconds &&
      (literal(maxDelaySeconds) ?? (yield* readNumber(maxDelaySeconds, 'MaxDelaySeconds', index, visit))),
    jitterStrategy,
  };
}

function literal(field: NumberField): number | undefined {
  return field.kind === 'literal' ? field.value : undefined;
}

function* readNumber(field: NumberField, name: keyof typeof RETRY_LIMITS, index: number, visit: Visit): Fiber<number> {
  const value = (yield* visit.read(field)) as number;
  const { min, max }: { readonly min: number; readonly max?: number } = RETRY_LIMITS[name];
  const isWhole = name === 'BackoffRate' || Number.isInteger(value);
  if (isWhole && value >= min && (max === undefined || value <= max)) return value;
  const wanted = `${name === 'BackoffRate' ? 'a number' : 'an integer'} from ${min}${max === undefined ? '' : ` to ${max}`}`;
  const location = `Retry[${index}]/${name}`;
  throw new ExpressionError('States.QueryEvaluationError', `${name} must be ${wanted} but was: ${value}`, { location });
}

type Delays = Omit<RetryNumbers, 'maxAttempts'>;

/** Milliseconds before a retrier's attempt (from 1): interval × rate^(attempt-1), capped by MaxDelaySeconds, then jitter. */
export function retryDelay(retrier: Delays, attempt: number, random: () => number): number {
  const seconds = delaySeconds(retrier, attempt);
  return Math.round((retrier.jitterStrategy === 'FULL' && seconds > 0 ? random() * seconds : seconds) * 1000);
}

function unjitteredDelay(retrier: Delays, attempt: number): number {
  return Math.round(delaySeconds(retrier, attempt) * 1000);
}

function delaySeconds({ intervalSeconds, backoffRate, maxDelaySeconds }: Delays, attempt: number): number {
  // an interval of 0 stays 0, even if the rate has grown to infinity
  if (intervalSeconds === 0) return 0;
  return Math.min(intervalSeconds * backoffRate ** (attempt - 1), maxDelaySeconds ?? Number.POSITIVE_INFINITY);
}
