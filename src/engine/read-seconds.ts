import type { NumberField } from '../definition/definition.ts';
import { MAX_SECONDS } from '../definition/error-fields.ts';
import { ExpressionError } from '../expressions/expression.ts';
import type { Fiber } from './effects.ts';
import type { Visit } from './visit.ts';

/** A number of seconds. A literal was checked with the definition; others fail as the service's TimeoutSeconds does. */
export function* readSeconds(
  field: NumberField | undefined,
  name: 'TimeoutSeconds' | 'HeartbeatSeconds' | 'Seconds',
  visit: Visit,
): Fiber<number | undefined> {
  if (field === undefined) return undefined;
  if (field.kind === 'literal') return field.value;
  const value = yield* visit.read(field);
  const errorName = field.kind === 'path' ? 'States.Runtime' : 'States.QueryEvaluationError';
  const location = field.kind === 'path' ? {} : { location: name };
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    throw new ExpressionError(errorName, `The ${name} field cannot be parsed as an integer: ${text}`, location);
  }
  if (value < 0 || value > MAX_SECONDS) {
    throw new ExpressionError(errorName, `${name} must be between 0 and ${MAX_SECONDS} but was: ${value}`, location);
  }
  return value;
}
