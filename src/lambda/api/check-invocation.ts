import type { IncomingMessage } from 'node:http';
import { parseFunctionName } from '../find/resolve-function.ts';

/** An error of Lambda's API, by its name. */
export class LambdaApiError extends Error {
  readonly statusCode: number;
  constructor(name: string, message: string, statusCode: number) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
  }
}

const TYPES = ['Event', 'RequestResponse', 'DryRun'] as const;
/** The types of InvokeWithResponseStream. */
const STREAMED_TYPES = ['RequestResponse', 'DryRun'] as const;
type InvocationType = (typeof TYPES)[number];

/** Headers of Invoke that are not implemented: what they ask for would be missing without a word. */
const UNSUPPORTED = new Map([
  ['x-amz-durable-execution-name', 'DurableExecutionName'],
  ['x-amz-tenant-id', 'TenantId'],
]);

/** "Up to 3,583 bytes of base64-encoded data about the invoking client": the API reference of Invoke. */
const MAX_CONTEXT_BYTES = 3_583;

/** @throws LambdaApiError ValidationException */
export function readInvocationType(request: IncomingMessage, isStreamed: boolean): InvocationType {
  const type = headerOf(request, 'x-amz-invocation-type') ?? 'RequestResponse';
  const types: readonly InvocationType[] = isStreamed ? STREAMED_TYPES : TYPES;
  const known = types.find((one) => one === type);
  if (known !== undefined) return known;
  throw new LambdaApiError(
    'ValidationException',
    `1 validation error detected: Value '${type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [${types.join(', ')}]`,
    400,
  );
}

/** @throws LambdaApiError InvalidParameterValueException */
export function checkInvocation(request: IncomingMessage, functionName: string, qualifier: string | undefined): void {
  for (const [name, member] of UNSUPPORTED) {
    if (request.headers[name] === undefined) continue;
    throw new LambdaApiError('InvalidParameterValueException', `${member} is not supported by sfn-run`, 400);
  }
  const derived = parseFunctionName(functionName)?.qualifier;
  if (derived === undefined || qualifier === undefined || derived === qualifier) return;
  const message = 'The derived qualifier from the function name does not match the specified qualifier.';
  throw new LambdaApiError('InvalidParameterValueException', message, 400);
}

/**
 * The client context, as JSON text.
 * @throws LambdaApiError InvalidRequestContentException
 */
export function readClientContext(request: IncomingMessage): string | undefined {
  const base64 = headerOf(request, 'x-amz-client-context');
  if (base64 === undefined) return undefined;
  const refused = (message: string): LambdaApiError =>
    new LambdaApiError('InvalidRequestContentException', message, 400);
  if (base64.length > MAX_CONTEXT_BYTES) {
    throw refused(`Client context must be at most ${MAX_CONTEXT_BYTES} bytes of Base64.`);
  }
  const text = Buffer.from(base64, 'base64').toString();
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw refused('Client context must be a valid Base64-encoded JSON object.');
  }
}

export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
