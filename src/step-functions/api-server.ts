import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../json.ts';
import { BodyError, discardRest, type LoopbackServer, readBody, startLoopbackServer } from '../loopback-server.ts';
import type { ApiActions } from './api-actions.ts';
import { ApiError, parseBody } from './api-error.ts';

/** The API's maximum request size. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Implements the part of the Step Functions API that code in handlers uses. */
export function startApiServer(
  actions: ApiActions,
  { requestTimeoutMs }: { readonly requestTimeoutMs?: number } = {},
): Promise<LoopbackServer> {
  return startLoopbackServer((request, response, path) => respond(request, response, path, actions), requestTimeoutMs);
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  path: string | undefined,
  actions: ApiActions,
): Promise<void> {
  const hangUp = new AbortController();
  response.on('close', () => hangUp.abort());
  try {
    if (path === undefined) {
      throw new ApiError('AccessDeniedException', 'Only callers that know its secret address may use it', 403);
    }
    const target = String(request.headers['x-amz-target'] ?? '');
    const name = /^AWSStepFunctions\.(\w+)$/.exec(target)?.[1] ?? '';
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      throw new ApiError('UnknownOperationException', `${name || target || 'no action'} is not supported here`);
    }
    send(response, 200, await action(parseBody(await readText(request)), { signal: hangUp.signal }));
  } catch (error) {
    discardRest(request);
    if (error instanceof ApiError) send(response, error.statusCode, { __type: error.name, message: error.message });
    else send(response, 500, { __type: 'InternalFailure', message: String(error) });
  }
}

/** Writing to a disconnected client does nothing. */
function send(response: ServerResponse, statusCode: number, body: JsonObject): void {
  response.writeHead(statusCode, { 'Content-Type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  try {
    return (await readBody(request, MAX_BODY_BYTES)).toString('utf8');
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    throw error.reason === 'too large'
      ? new ApiError('ValidationException', 'The request is larger than 1 MB', 413)
      : new ApiError('RequestAbortedException', 'The client disconnected');
  }
}
