import type { StateBase } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import { catchFailure, pauseBeforeRetry, planAfter } from './catch-failure.ts';
import { type Fiber, settled, sleepUntil } from './effects.ts';
import { enterState, refuseOpenState } from './enter-state.ts';
import { StatesError } from './errors.ts';
import { endsExecution, toStatesError } from './evaluation-failure.ts';
import type { Left } from './interceptor.ts';
import { leaveState } from './leave-state.ts';
import { inputTooLarge } from './limits.ts';
import type { VisitProgress } from './progress.ts';
import { createRetryPolicy } from './retry.ts';
import { NO_RETRY } from './retry-plan.ts';
import { finish, finishShown, preparePayload, preparePayloadShown } from './state-io.ts';
import type { RunnableType, StateResult } from './state-semantics.ts';
import { aside, type Strand } from './strand.ts';
import { createTaskToken } from './task-token.ts';
import type { Visit } from './visit.ts';
import type { World } from './world.ts';

/** Enter → input → run → output → exit, with Retry and Catch around the middle. */
export function* visitState(
  state: StateBase,
  given: Json,
  strand: Strand,
  semantics: RunnableType,
  world: World,
  resumed: VisitProgress | undefined,
): Fiber<Left> {
  const { interceptor } = world;
  const { watcher } = interceptor;
  if (resumed === undefined) watcher?.beforeState({ state, input: given, strand });
  const entry =
    resumed === undefined && interceptor.beforeState !== undefined
      ? yield* settled(interceptor.beforeState({ state, input: given, strand }))
      : undefined;
  const input = entry?.input === undefined ? given : entry.input;
  const visit = enterState(state, input, strand, semantics, world, resumed);
  if (entry?.retryCount !== undefined) visit.retryCount = entry.retryCount;
  const retries = createRetryPolicy(visit);
  let inside = true;
  try {
    for (;;) {
      let left: Left | undefined;
      let failure: unknown;
      try {
        const ended = yield* attempt(state, semantics, visit);
        if (ended instanceof StatesError) failure = ended;
        else left = ended;
      } catch (thrown) {
        failure = thrown;
      }
      if (left !== undefined) inside = false;
      else {
        let error = toStatesError(failure, visit, strand);
        let retry = NO_RETRY;
        try {
          if (!error.fatal) retry = yield* retries.plan(error);
        } catch (second) {
          // a retrier whose numbers cannot be evaluated replaces the failure
          error = toStatesError(second, visit, strand);
        }
        if (watcher !== undefined || interceptor.onFailure !== undefined) {
          const point = { error, plan: planAfter(error, retry, state) };
          watcher?.onFailure(point, visit);
          if (interceptor.onFailure !== undefined) yield* settled(interceptor.onFailure(point, visit));
        }
        if (retry.delay === undefined) {
          inside = false;
          left = yield* catchFailure(error, semantics, visit);
        } else {
          visit.retryCount++;
          const now = world.now();
          world.onPause(pauseBeforeRetry(visit, error, now, now + retry.delay));
          if (retry.delay > 0) yield* sleepUntil(now + retry.delay);
        }
      }
      if (left === undefined) continue;
      watcher?.afterState(left, visit);
      return (interceptor.afterState && (yield* settled(interceptor.afterState(left, visit)))) ?? left;
    }
  } finally {
    if (inside && strand.abortedAt !== undefined && semantics.abortedEvent !== undefined) {
      aside(strand, semantics.abortedEvent, undefined, strand.abortedAt);
    }
  }
}

/** Input → run → output → exit, without Retry and Catch. */
function* attempt(state: StateBase, semantics: RunnableType, visit: Visit): Fiber<Left | StatesError> {
  refuseOpenState(state);
  if (semantics.hasTaskToken?.(state) === true) visit.taskToken = createTaskToken(visit.world.random);
  const isWatched = visit.world.interceptor.onData !== undefined;
  const prepared = isWatched ? yield* preparePayloadShown(state.io, visit) : preparePayload(state.io, visit);
  const payload = prepared instanceof Promise ? yield* settled(prepared) : prepared;
  const { hasResult } = semantics;
  // what other types make of their payload is their output, which is held to the limit as such
  const tooLarge =
    hasResult && payload !== visit.input
      ? inputTooLarge(payload, visit.strand.execution.limits, state.name)
      : undefined;
  if (tooLarge !== undefined) throw tooLarge;
  const result: StateResult | StatesError = yield* semantics.run(state, payload, visit);
  if (result instanceof StatesError) return result;
  try {
    const finishing = isWatched
      ? yield* finishShown(state.io, result, visit, hasResult)
      : finish(state.io, result, visit, hasResult);
    const { output, assigned } = finishing instanceof Promise ? yield* settled(finishing) : finishing;
    return leaveState(result, output, assigned, semantics, visit);
  } catch (thrown) {
    // a failure that ends the execution here follows the ...Succeeded event that the Exited event would have pointed at
    if (result.succeededId !== undefined && endsExecution(thrown)) visit.strand.last = result.succeededId;
    throw thrown;
  }
}
