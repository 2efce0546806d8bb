import { ExpressionError } from '../expressions/expression.ts';
import { nestedTooDeep, StatesError } from './errors.ts';
import { advance, type Strand } from './strand.ts';
import type { Visit } from './visit.ts';

/**
 * Converts an expression's failure to the state's failure, in AWS's words; JSONata failures also get a history event.
 */
export function toStatesError(thrown: unknown, visit: Visit, strand: Strand): StatesError {
  if (thrown instanceof StatesError) return thrown;
  const tooDeep = nestedTooDeep(thrown);
  if (tooDeep !== undefined) return tooDeep;
  if (!(thrown instanceof ExpressionError)) throw thrown;
  const { state, world } = visit;
  const prefix = `An error occurred while executing the state '${state.name}' (entered at the event id #${visit.enteredId}). `;
  const cause = thrown.prefixed && world.interceptor.plainCauses !== true ? prefix + thrown.cause : thrown.cause;
  if (endsExecution(thrown)) return new StatesError(thrown.name, cause, { fatal: true });
  advance(strand, 'EvaluationFailed', {
    error: thrown.name,
    cause,
    ...(thrown.location === undefined ? {} : { location: thrown.location }),
    state: state.name,
  });
  return new StatesError(thrown.name, cause);
}

/** Retry and Catch do not see it. For expressions, that is every failure except JSONata's own. */
export function endsExecution(thrown: unknown): boolean {
  if (thrown instanceof StatesError) return thrown.fatal;
  return thrown instanceof ExpressionError && thrown.name !== 'States.QueryEvaluationError';
}
