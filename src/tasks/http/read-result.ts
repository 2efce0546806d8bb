import { isUtf8 } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import { StatesError } from '../../engine/errors.ts';
import type { Json } from '../../json.ts';
import type { HttpAnswer } from './send-call.ts';

/**
 * The result of a task that called an API with a 2xx status: the body is parsed if its content type is JSON.
 *
 * @param service AWS's name for the source of a response that is too long
 * @param mask hides secrets in the body
 * @throws StatesError `States.Runtime` for a body that is not text; `States.DataLimitExceeded` for one that exceeds the
 * limit
 */
export function readResult(
  { statusCode, headers, body }: HttpAnswer,
  service: string,
  mask: (text: string) => string = (text) => text,
): Json {
  const contentType = (headers['content-type']?.[0] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^(?:application\/octet-stream|image\/.*|video\/.*|audio\/.*)$/.test(contentType)) {
    throw unreadable(`Unsupported response content-type '${contentType}'`);
  }
  if (body === undefined) {
    throw new StatesError(
      'States.DataLimitExceeded',
      `The state/task '${service}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  if (!isUtf8(body)) throw unreadable('The response body is not a valid UTF-8 string');
  return {
    Headers: headers,
    ...(body.length > 0 && { ResponseBody: parseBody(mask(body.toString()), contentType) }),
    StatusCode: statusCode,
    StatusText: statusText(statusCode),
  };
}

/** '' for a non-standard status. */
export function statusText(statusCode: number): string {
  return STATUS_CODES[statusCode] ?? '';
}

/** A body that claims to be JSON and is not is a string. */
function parseBody(text: string, contentType: string): Json {
  if (!/^application\/(?:[^/]+\+)?json$/.test(contentType)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function unreadable(cause: string): StatesError {
  return new StatesError('States.Runtime', cause, { fatal: true });
}
