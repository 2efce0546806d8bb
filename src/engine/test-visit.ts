import type { StateBase } from '../definition/definition.ts';
import { findCatcher, findRetrier } from '../definition/error-equals.ts';
import type { Json } from '../json.ts';
import type { Fiber } from './effects.ts';
import type { StatesError } from './errors.ts';
import { toStatesError } from './evaluation-failure.ts';
import { attempt, caught } from './interpret.ts';
import { readRetryNumbers, retryDelay } from './retry.ts';
import type { StateSemantics } from './state-semantics.ts';
import type { Strand } from './strand.ts';
import { Visit } from './visit.ts';
import type { World } from './world.ts';

/** How one attempt of a state came out, and what would happen next. */
export type VisitEnd =
  | { readonly status: 'SUCCEEDED'; readonly output: Json; readonly next: string | undefined }
  | {
      readonly status: 'CAUGHT_ERROR';
      readonly error: StatesError;
      readonly catchIndex: number;
      readonly output: Json;
      readonly next: string | undefined;
    }
  | {
      readonly status: 'RETRIABLE';
      readonly error: StatesError;
      readonly retryIndex: number;
      /** Milliseconds until the retry, without jitter. */
      readonly delay: number;
    }
  | {
      readonly status: 'FAILED';
      readonly error: StatesError;
      /** The retrier that would have taken the error, had it not been used up. */
      readonly retryIndex?: number;
    };

/**
 * One attempt of a state. A failure is not retried: the answer says whether a retrier or a catcher takes it.
 *
 * @param retryCount attempts of the state's retrier that have been used before
 */
export function* testVisit(
  state: StateBase,
  input: Json,
  retryCount: number,
  semantics: StateSemantics<StateBase>,
  strand: Strand,
  world: World,
): Fiber<VisitEnd> {
  const visit = new Visit(state, input, strand, world, world.now(), strand.last, semantics.hasResult);
  visit.retryCount = retryCount;
  try {
    return { status: 'SUCCEEDED', ...(yield* attempt(state, semantics, visit)) };
  } catch (thrown) {
    const error = toStatesError(thrown, visit, strand);
    if (error.fatal) return { status: 'FAILED', error };
    const retrier = findRetrier(state.retry, error);
    const numbers = retrier && (yield* readRetryNumbers(retrier, visit));
    if (retrier !== undefined && numbers !== undefined && retryCount < numbers.maxAttempts) {
      const delay = retryDelay({ ...numbers, jitterStrategy: 'NONE' }, retryCount + 1, world.random);
      return { status: 'RETRIABLE', error, retryIndex: state.retry.indexOf(retrier), delay };
    }
    const catcher = findCatcher(state.catch, error);
    if (catcher === undefined) {
      return { status: 'FAILED', error, ...(retrier !== undefined && { retryIndex: state.retry.indexOf(retrier) }) };
    }
    try {
      const left = yield* caught(error, semantics, visit);
      return { status: 'CAUGHT_ERROR', error, catchIndex: state.catch.indexOf(catcher), ...left };
    } catch (second) {
      return { status: 'FAILED', error: toStatesError(second, visit, strand) };
    }
  }
}
