import type { Json } from '../json.ts';
import { parseFiniteJson } from '../parse-finite-json.ts';
import { readJsonError } from '../source/parse-json.ts';
import { ApiError, isTooDeep } from './api-error.ts';

const WORDS = {
  InvalidOutput: 'Invalid Output',
  InvalidExecutionInput: 'Invalid State Machine Execution Input',
};

/**
 * A JSON document in a field of a request.
 * @param error the API's name for an invalid one. Source of its message: responses of the API
 * @throws ApiError
 */
export function parseDocument(text: string, error: keyof typeof WORDS): Json {
  try {
    if (!isTooDeep(text)) return parseFiniteJson(text);
  } catch {
    // the message is made below
  }
  throw new ApiError(error, `${WORDS[error]}: '${whyInvalid(text, error)}'`);
}

function whyInvalid(text: string, error: keyof typeof WORDS): string {
  if (text === '' && error === 'InvalidExecutionInput') return 'Invalid execution input.';
  return readJsonError(text)?.message ?? 'A number is out of the range of a double';
}
