import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { didYouMean } from '../../source/near-name.ts';
import { printable } from '../../source/printable.ts';
import { UsageError } from '../../source/usage-error.ts';
import {
  type StateConfiguration,
  type StateMock,
  VALIDATION_MODES,
  type ValidationMode,
} from '../../test-state/mock.ts';
import { parseJsonText } from '../options/read-input.ts';

/** @throws UsageError if the value of the option is not an object */
export function readObject(option: string, value: Json): JsonObject {
  if (isJsonObject(value)) return value;
  throw new UsageError(`${option} must be a JSON object`);
}

/**
 * The value of `--mock`: `{"result": "<JSON>"}`, where a result that is not a string is used as it is, or
 * `{"errorOutput": {"error", "cause"}}`.
 * @throws UsageError
 */
export function readMock(value: Json): StateMock {
  const mock = readObject('--mock', value);
  refuseUnknown('--mock', mock, ['result', 'errorOutput', 'fieldValidationMode']);
  const { result, errorOutput, fieldValidationMode } = mock;
  if (fieldValidationMode !== undefined && !isValidationMode(fieldValidationMode)) {
    throw new UsageError(`--mock: fieldValidationMode must be one of ${VALIDATION_MODES.join(', ')}`);
  }
  if (result !== undefined && errorOutput !== undefined) {
    throw new UsageError('A test mock should have only one of the following fields: [result, errorOutput].');
  }
  if (errorOutput !== undefined) return { errorOutput: readErrorOutput(errorOutput) };
  if (result === undefined) throw new UsageError('--mock has neither a result nor an errorOutput');
  return {
    result: typeof result === 'string' ? parseJsonText(result, '--mock result') : result,
    ...(fieldValidationMode !== undefined && { fieldValidationMode }),
  };
}

function isValidationMode(value: Json): value is ValidationMode {
  return (VALIDATION_MODES as readonly Json[]).includes(value);
}

function readErrorOutput(value: Json): NonNullable<StateMock['errorOutput']> {
  const output = readObject('--mock: errorOutput', value);
  refuseUnknown('--mock: errorOutput', output, ['error', 'cause']);
  for (const [key, text] of Object.entries(output)) {
    if (typeof text !== 'string') throw new UsageError(`--mock: errorOutput.${key} must be a string`);
  }
  return output;
}

/** The value of `--state-configuration`. @throws UsageError */
export function readStateConfiguration(value: Json): StateConfiguration {
  const option = '--state-configuration';
  const configuration = readObject(option, value);
  refuseUnknown(option, configuration, Object.keys(CONFIGURATION));
  for (const [key, given] of Object.entries(configuration)) {
    const { isRight, expected } = CONFIGURATION[key as keyof StateConfiguration];
    if (!isRight(given)) throw new UsageError(`${option}: ${key} must be ${expected}`);
  }
  return configuration;
}

const COUNT = {
  isRight: (value: Json) => Number.isInteger(value) && (value as number) >= 0,
  expected: 'a whole number from 0',
};
const TEXT = { isRight: (value: Json) => typeof value === 'string', expected: 'a string' };

const CONFIGURATION = {
  retrierRetryCount: COUNT,
  errorCausedByState: TEXT,
  mapIterationFailureCount: COUNT,
  mapItemReaderData: TEXT,
} satisfies Record<keyof StateConfiguration, object>;

function refuseUnknown(where: string, object: JsonObject, known: readonly string[]): void {
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known);
    const message = printable(`${where} has no '${key}'; it takes: ${known.join(', ')}`);
    throw new UsageError(hint === undefined ? message : `${message}\n${hint}`);
  }
}
