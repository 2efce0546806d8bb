import type { Diagnostic } from './diagnostic.ts';
import type { JsonError } from './json-error.ts';

/** AWS's message for a definition that is not valid JSON (CreateStateMachine, ValidateStateMachineDefinition). */
export function describeJsonError(error: JsonError): Diagnostic {
  const { file } = error.range;
  const { line, column } = file.position(error.noticedAt);
  const location = `[Source: (String)${quoteSource(file.text)}; line: ${line}, column: ${column}]`;
  return {
    severity: 'error',
    code: 'INVALID_JSON_DESCRIPTION',
    message: error.message,
    range: error.range,
    location,
  };
}

/** Jackson shows the first 500 characters of its source. */
const MAX_SHOWN_SOURCE = 500;

function quoteSource(text: string): string {
  if (text.length <= MAX_SHOWN_SOURCE) return `"${text}"`;
  return `"${text.slice(0, MAX_SHOWN_SOURCE)}"[truncated ${text.length - MAX_SHOWN_SOURCE} chars]`;
}
