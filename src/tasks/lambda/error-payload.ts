import { types } from 'node:util';

/** Lambda's limit on a response, in bytes. */
const MAX_RESPONSE_BYTES = 6_291_556;

/**
 * The error document that Lambda's Node.js runtime makes of what a handler threw, as JSON: `errorType` is the error's
 * name, `trace` its stack, down to the first frame that `isOwn` (the runtime's, and what called it).
 */
export function errorPayload(error: unknown, isOwn: (frame: string) => boolean): string {
  try {
    if (types.isNativeError(error) || isErrorLike(error)) {
      const lines = String(error.stack).split('\n');
      const own = lines.findIndex((line) => line.startsWith('    at ') && isOwn(line));
      const trace = own < 0 ? lines : lines.slice(0, own);
      return JSON.stringify({ errorType: error.name, errorMessage: error.message, trace });
    }
    return JSON.stringify({ errorType: typeof error, errorMessage: (error as object).toString(), trace: [] });
  } catch {
    return JSON.stringify({
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    });
  }
}

/** An error of the runtime's own that stands for another one: its name, and the frames of what it stands for. */
export function wrapError(name: string, inner: unknown): Error {
  const wrapped = new Error(String(inner));
  wrapped.name = name;
  const frames = types.isNativeError(inner) ? /(?:\n {4}at .*)+$/.exec(String(inner.stack))?.[0] : undefined;
  wrapped.stack = `${name}: ${wrapped.message}${frames ?? ''}`;
  return wrapped;
}

/** What Lambda answers instead of a result that is too large; undefined where it is not. */
export function responseSizeError(payload: string): string | undefined {
  // No character of a JSON text takes more than three bytes in UTF-8 for a unit of UTF-16.
  if (payload.length * 3 <= MAX_RESPONSE_BYTES || Buffer.byteLength(payload) <= MAX_RESPONSE_BYTES) return undefined;
  return JSON.stringify({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
}

function isErrorLike(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  const { name, message, stack } = value as Partial<Error>;
  return [name, message, stack].every((part) => typeof part === 'string' && part !== '');
}
