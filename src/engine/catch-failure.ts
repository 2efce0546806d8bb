import type { StateBase } from '../definition/definition.ts';
import { findCatcher } from '../definition/error-equals.ts';
import { ExpressionError } from '../expressions/expression.ts';
import type { JsonObject } from '../json.ts';
import { type Fiber, settled } from './effects.ts';
import type { StatesError } from './errors.ts';
import { toStatesError } from './evaluation-failure.ts';
import type { StatePause } from './events.ts';
import type { FailurePlan, Left } from './interceptor.ts';
import { exitState } from './leave-state.ts';
import { NO_RETRY, type RetryPlan } from './retry-plan.ts';
import { finishCaught } from './state-io.ts';
import type { RunnableType } from './state-semantics.ts';
import { advance, type Strand } from './strand.ts';
import type { Visit } from './visit.ts';

/** The failure is final: a catcher matches it, or it leaves the machine. */
export function* catchFailure(error: StatesError, semantics: RunnableType, visit: Visit): Fiber<Left> {
  const { state, strand } = visit;
  if (error.fatal) throw error;
  const failedAt = strand.last;
  if (semantics.failedEvent !== undefined) advance(strand, semantics.failedEvent);
  const catcher = findCatcher(state.catch, error);
  if (catcher === undefined) return leaveFailed(error, semantics, strand);
  try {
    const { output, assigned } = yield* finishCaught(catcher, toErrorOutput(error), visit);
    exitState(semantics, visit, output, assigned);
    return { output, next: catcher.next.name, by: catcher.next };
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown;
    // if the catcher fails, the state ends a second time, after the event of the first failure
    strand.last = failedAt;
    const second = toStatesError(thrown, visit, strand);
    const { interceptor } = visit.world;
    const failure = { error: second, plan: { kind: 'fail', spentRetrier: undefined } as const };
    interceptor.watcher?.onFailure(failure, visit);
    if (interceptor.onFailure !== undefined) yield* settled(interceptor.onFailure(failure, visit));
    if (second.fatal) throw second;
    if (semantics.failedEvent !== undefined) advance(strand, semantics.failedEvent);
    return leaveFailed(second, semantics, strand);
  }
}

function leaveFailed(error: StatesError, semantics: RunnableType, strand: Strand): never {
  strand.isTaskAborted = semantics.abortedEvent === 'TaskStateAborted';
  throw error;
}

/** `{Error, Cause}` for a catcher: a timeout has an empty cause; a missing name or cause is null. */
function toErrorOutput(error: StatesError): JsonObject {
  return {
    Error: error.error ?? null,
    Cause: error.timeout === undefined ? (error.cause ?? null) : (error.cause ?? ''),
  };
}

/** The failure of a state whose work is a value: such types have no Retry. */
export function* failPassed(thrown: unknown, semantics: RunnableType, visit: Visit): Fiber<Left> {
  const { watcher } = visit.world.interceptor;
  const error = toStatesError(thrown, visit, visit.strand);
  watcher?.onFailure({ error, plan: planAfter(error, NO_RETRY, visit.state) }, visit);
  const left = yield* catchFailure(error, semantics, visit);
  watcher?.afterState(left, visit);
  return left;
}

/** What follows a failure: a retry, a catcher or the failure of the execution. */
export function planAfter(error: StatesError, { index, delay, unjittered }: RetryPlan, state: StateBase): FailurePlan {
  if (index !== undefined && delay !== undefined && unjittered !== undefined) {
    return { kind: 'retry', index, delay, unjittered };
  }
  const catcher = error.fatal ? undefined : findCatcher(state.catch, error);
  if (catcher !== undefined) return { kind: 'catch', index: state.catch.indexOf(catcher), spentRetrier: index };
  return { kind: 'fail', spentRetrier: index };
}

export function pauseBeforeRetry(
  { state, strand }: Visit,
  { error, cause }: StatesError,
  since: number,
  until: number,
): StatePause {
  const retry = {
    failedEventId: strand.last,
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
  return { scope: strand.scope, state: state.name, since, until, retry };
}
