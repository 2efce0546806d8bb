import { isUtf8 } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import { StatesError } from '../../engine/errors.ts';
import type { Json } from '../../json.ts';
import type { HttpAnswer } from './send-call.ts';

/**
 * The result of an HTTP Task: the answer of a server, its body as a value where it says that it is JSON.
 *
 * @throws StatesError `States.Http.StatusCode.<code>` for any status but 2xx, its cause the status's text;
 *   `States.Runtime` for a body that is no text; `States.DataLimitExceeded` for one that is too long
 */
export function readAnswer({ statusCode, headers, body }: HttpAnswer, mask: (text: string) => string): Json {
  const statusText = STATUS_CODES[statusCode] ?? '';
  if (statusCode < 200 || statusCode > 299) throw new StatesError(`States.Http.StatusCode.${statusCode}`, statusText);
  const contentType = (headers['content-type']?.[0] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^(?:application\/octet-stream|image\/.*|video\/.*|audio\/.*)$/.test(contentType)) {
    throw unreadable(`Unsupported response content-type '${contentType}'`);
  }
  if (body === undefined) {
    throw new StatesError(
      'States.DataLimitExceeded',
      "The state/task 'http' returned a result with a size exceeding the maximum number of bytes service limit.",
    );
  }
  if (!isUtf8(body)) throw unreadable('The response body is not a valid UTF-8 string');
  return {
    Headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.map(mask)])),
    ...(body.length > 0 && { ResponseBody: parseBody(mask(body.toString()), contentType) }),
    StatusCode: statusCode,
    StatusText: statusText,
  };
}

/** What says that it is JSON and is none is a text. */
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
