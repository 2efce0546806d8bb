import { StatesError } from '../engine/errors.ts';
import type { Json } from '../json.ts';

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
