import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import type { ApiActions } from './api-actions.ts';
import { ApiError } from './api-error.ts';

export interface ApiServer {
  /** With the secret in its path; requests without it are refused. */
  readonly url: string;
  close(): Promise<void>;
}

/** The API's own limit of a request. */
const MAX_BODY_BYTES = 1024 * 1024;
/** A client that does not finish its request is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Speaks the part of the Step Functions API that code in handlers uses, on a random port of the loopback interface.
 * Unref'ed: it does not keep a run alive that has ended.
 */
export async function startApiServer(
  actions: ApiActions,
  { requestTimeoutMs = REQUEST_TIMEOUT_MS }: { readonly requestTimeoutMs?: number } = {},
): Promise<ApiServer> {
  const secret = randomBytes(24).toString('base64url');
  const limits = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
  };
  const server = createServer(limits, (request, response) => void respond(request, response, secret, actions));
  // a client that hangs up midway or speaks no HTTP is no failure of the run
  server.on('clientError', (_error, socket) => socket.destroy());
  await listen(server);
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${secret}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ message }) => reject(new UsageError(`nothing can listen on this machine: ${message}`)));
    server.listen(0, '127.0.0.1', resolve);
  });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  secret: string,
  actions: ApiActions,
): Promise<void> {
  const hangUp = new AbortController();
  response.on('close', () => hangUp.abort());
  try {
    if (request.url?.split('/')[1] !== secret) {
      throw new ApiError('AccessDeniedException', 'Only those that a run has told its address may call it', 403);
    }
    const target = String(request.headers['x-amz-target'] ?? '');
    const name = /^AWSStepFunctions\.(\w+)$/.exec(target)?.[1] ?? '';
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      throw new ApiError('UnknownOperationException', `${name || target || 'no action'} is not supported here`);
    }
    send(response, 200, await action(parseBody(await readBody(request)), { signal: hangUp.signal }));
  } catch (error) {
    // what is still to come of the request is not read
    if (!request.complete) response.setHeader('Connection', 'close').once('finish', () => request.destroy());
    if (error instanceof ApiError) send(response, error.statusCode, { __type: error.name, message: error.message });
    else send(response, 500, { __type: 'InternalFailure', message: String(error) });
  }
}

/** Writing to a client that has hung up does nothing. */
function send(response: ServerResponse, statusCode: number, body: JsonObject): void {
  response.writeHead(statusCode, { 'Content-Type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) {
        request.pause().removeAllListeners('data');
        reject(new ApiError('ValidationException', 'The request is larger than 1 MB', 413));
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
    request.on('close', () => reject(new ApiError('RequestAbortedException', 'The client has hung up')));
  });
}

function parseBody(text: string): JsonObject {
  let body: Json;
  try {
    body = JSON.parse(text === '' ? '{}' : text) as Json;
  } catch {
    throw new ApiError('SerializationException', 'The request is not JSON');
  }
  if (!isJsonObject(body)) throw new ApiError('SerializationException', 'The request is not a JSON object');
  return body;
}
