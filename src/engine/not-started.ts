import { isJsonObject, type Json, ownValue } from '../json.ts';
import { StatesError } from './errors.ts';

/** The evaluated Parameters do not match the service's input: AWS ends the execution before the task starts. */
export function notStarted(parameters: Json, reason: string): StatesError {
  return new StatesError(
    'States.Runtime',
    `The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: [${reason}]`,
    { fatal: true },
  );
}

/** The error of `notStarted` for a field whose value has the wrong form. */
export function badField(name: string, parameters: Json): StatesError {
  return notStarted(parameters, `The value of the field '${name}' has an invalid format`);
}

/** A parameter that must be text; null counts as absent, as in a request. */
export function textParameter(parameters: Json, name: string): string | undefined {
  const value = (isJsonObject(parameters) ? ownValue(parameters, name) : undefined) ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw notStarted(parameters, `The value for the field '${name}' must be a STRING`);
}

/** The error of a parameter that is missing. */
export function missingParameter(parameters: Json, name: string): StatesError {
  return notStarted(parameters, `The field '${name}' is required but was missing`);
}
