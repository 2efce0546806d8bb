import { randomUUID } from 'node:crypto';
import { StatesError } from '../../engine/errors.ts';
import { missingParameter, textParameter } from '../../engine/not-started.ts';
import { isJsonObject, type Json, ownValue } from '../../json.ts';

/** The fields of `lambda:invoke`, as they are sent. */
export interface InvokeParameters {
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly invocationType: 'RequestResponse' | 'Event' | 'DryRun';
  /** JSON text. */
  readonly payload: string;
  readonly wantsLog: boolean;
  /** JSON text. */
  readonly clientContext: string | undefined;
}

const INVOCATION_TYPES = ['RequestResponse', 'Event', 'DryRun'] as const;

/**
 * Parses the parameters of `lambda:invoke`. An absent or null Payload is `{}`, a string is sent unchanged as the body.
 * Throws the StatesError with which the API refuses a value.
 */
export function readInvokeParameters(parameters: Json): InvokeParameters {
  const field = (name: string): Json | undefined =>
    (isJsonObject(parameters) ? ownValue(parameters, name) : undefined) ?? undefined;
  const text = (name: string): string | undefined => textParameter(parameters, name);
  const functionName = text('FunctionName');
  if (functionName === undefined) throw missingParameter(parameters, 'FunctionName');
  const type = text('InvocationType') ?? 'RequestResponse';
  const invocationType = INVOCATION_TYPES.find((known) => known === type);
  if (invocationType === undefined) {
    throw refused(
      'Lambda.AWSLambdaException',
      `1 validation error detected: Value '${type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]`,
      'ValidationException',
    );
  }
  const clientContext = text('ClientContext');
  return {
    functionName,
    qualifier: text('Qualifier'),
    invocationType,
    payload: bodyOf(field('Payload')),
    wantsLog: text('LogType') === 'Tail',
    clientContext: clientContext === undefined ? undefined : decodeClientContext(clientContext),
  };
}

function bodyOf(payload: Json | undefined): string {
  if (typeof payload !== 'string') return JSON.stringify(payload ?? {});
  try {
    JSON.parse(payload);
    return payload;
  } catch (error) {
    throw refused(
      'Lambda.InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
      'InvalidRequestContentException',
    );
  }
}

function decodeClientContext(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString();
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw refused(
      'Lambda.InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
      'InvalidRequestContentException',
    );
  }
}

/** An error of Lambda's API in Step Functions' format. */
function refused(error: string, message: string, code: string): StatesError {
  const request = randomUUID();
  return new StatesError(
    error,
    `${message} (Service: AWSLambda; Status Code: 400; Error Code: ${code}; Request ID: ${request}; Proxy: null)`,
  );
}
