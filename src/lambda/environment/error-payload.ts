import { types } from 'node:util';
import type { RuntimeRules } from '../protocol.ts';

/** Lambda's limit on a response, in bytes. */
const MAX_RESPONSE_BYTES = 6_291_556;

// Captured, since handlers may replace it.
const { stringify } = JSON;

/**
 * The error document of Lambda's Node.js runtime for what a handler threw, as JSON: `errorType` is the error's name,
 * `trace` its stack, down to the first frame that `isOwn` (the runtime's, and its callers). An error-like object
 * without a proper name, message or stack is `handled`, as in aws-lambda-ric 3 and 4.
 */
export function errorPayload(thrown: unknown, rules: RuntimeRules, isOwn: (frame: string) => boolean): string {
  const error = rules === 'nodejs24' ? checkShown(thrown) : shownError(thrown);
  try {
    if (rules === 'nodejs24' ? error instanceof Error : types.isNativeError(error) || isErrorLike(error)) {
      const { name, message, stack } = error as Error;
      const lines = rules === 'nodejs24' ? (escapeDelete(stack)?.split('\n') ?? []) : escapeDelete(stack)!.split('\n');
      const own = lines.findIndex((line) => line.startsWith('    at ') && isOwn(line));
      const trace = own < 0 ? lines : lines.slice(0, own);
      return stringify({ errorType: escapeDelete(name), errorMessage: escapeDelete(message), trace });
    }
    const errorMessage = rules === 'nodejs24' ? String(error) : (error as object).toString();
    return stringify({ errorType: typeof error, errorMessage, trace: [] });
  } catch {
    return stringify({
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      ...(rules === 'nodejs24' ? { trace: [] } : {}),
    });
  }
}

/**
 * The client first logs an error as text: an error thrown by that is reported instead, and ends a nodejs24.x
 * environment.
 */
function shownError(error: unknown): unknown {
  try {
    if (!(error instanceof Error)) new Error(error as string);
    return error;
  } catch (failure) {
    return failure;
  }
}

function checkShown(error: unknown): unknown {
  if (!(error instanceof Error)) String(error);
  return error;
}

/** Throws if `text` is neither a string nor absent. */
function escapeDelete(text: string | undefined): string | undefined {
  return text?.replaceAll('\x7F', '%7F');
}

/** A handler's result as JSON. Throws the error that Lambda's runtime reports for one that JSON cannot represent. */
export function responsePayload(result: unknown, rules: RuntimeRules): string {
  let payload: string | undefined;
  try {
    payload = stringify(result === undefined ? null : result);
  } catch {
    const error = new Error('Unable to stringify response body');
    if (rules === 'nodejs24') error.name = 'Runtime.JSONStringifyError';
    throw error;
  }
  // A function or a symbol: the message of the runtime's own client.
  if (payload === undefined) throw new TypeError('Wrong arguments');
  return payload;
}

/**
 * An error of the runtime that replaces another one: its name, and the frames of the original.
 * @param rest what follows the text of the inner error
 */
export function wrapError(name: string, inner: unknown, rest = ''): Error {
  const wrapped = new Error(String(inner) + rest);
  wrapped.name = name;
  const frames = types.isNativeError(inner) ? /(?:\n {4}at .*)+$/.exec(String(inner.stack))?.[0] : undefined;
  wrapped.stack = `${name}: ${wrapped.message}${frames ?? ''}`;
  return wrapped;
}

/** Lambda's response instead of a result that is too large; undefined if it is not. */
export function responseSizeError(payload: string): string | undefined {
  // A UTF-16 unit of a JSON text takes at most three bytes in UTF-8.
  if (payload.length * 3 <= MAX_RESPONSE_BYTES || Buffer.byteLength(payload) <= MAX_RESPONSE_BYTES) return undefined;
  return stringify({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
}

function isErrorLike(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  const { name, message, stack } = value as Partial<Error>;
  return [name, message, stack].every((part) => typeof part === 'string' && part !== '');
}
