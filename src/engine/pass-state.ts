import type { Json } from '../json.ts';
import { refuseOpenState } from './enter-state.ts';
import type { Left } from './interceptor.ts';
import { leaveState } from './leave-state.ts';
import { type Finished, finish, isOutput, preparePayload } from './state-io.ts';
import type { RunnableType, StateResult } from './state-semantics.ts';
import type { Visit } from './visit.ts';

/** A visit that waits for an expression. */
export class Evaluating {
  readonly promise: Promise<unknown>;
  /** Continues the visit with the value of the expression. */
  readonly goOn: (value: unknown) => Left | Evaluating;

  constructor(promise: Promise<unknown>, goOn: Evaluating['goOn']) {
    this.promise = promise;
    this.goOn = goOn;
  }
}

/** A state whose work is a value: it needs no fiber unless one of its expressions returns a promise. */
export type PassedType = RunnableType & Required<Pick<RunnableType, 'runNow'>>;

/** Input → run → output → exit of such a state. */
export function passState(semantics: PassedType, visit: Visit): Left | Evaluating {
  refuseOpenState(visit.state);
  const payload = preparePayload(visit.state.io, visit);
  if (payload instanceof Promise) return new Evaluating(payload, (value) => work(value as Json, semantics, visit));
  return work(payload, semantics, visit);
}

function work(payload: Json, semantics: PassedType, visit: Visit): Left | Evaluating {
  const result = semantics.runNow(visit.state, payload, visit);
  if (result instanceof Promise) {
    return new Evaluating(result, (value) => complete(value as StateResult, semantics, visit));
  }
  return complete(result, semantics, visit);
}

function complete(result: StateResult, semantics: PassedType, visit: Visit): Left | Evaluating {
  if (isOutput(visit.state.io, result.rule)) return leaveState(result, result.value, undefined, semantics, visit);
  const finished = finish(visit.state.io, result, visit, semantics.hasResult);
  if (finished instanceof Promise) {
    return new Evaluating(finished, (value) => leave(result, value as Finished, semantics, visit));
  }
  return leave(result, finished, semantics, visit);
}

function leave(result: StateResult, { output, assigned }: Finished, semantics: PassedType, visit: Visit): Left {
  return leaveState(result, output, assigned, semantics, visit);
}
