import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { type ActionContext, type ApiActions, ApiError } from './api-actions.ts';

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
export async function startApiServer(actions: ApiActions): Promise<ApiServer> {
  const secret = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    void respond(request, response, secret, actions);
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  // a client that hangs up midway is no failure of the run
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
    server.once('error', reject);
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
    if (request.url?.split('/')[1] !== secret)
      throw new ApiError('AccessDeniedException', 'This is not the run that you know', 403);
    const target = String(request.headers['x-amz-target'] ?? '');
    const action = /^AWSStepFunctions\.(\w+)$/.exec(target)?.[1] ?? '';
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (run === undefined)
      throw new ApiError('UnknownOperationException', `${action || target || 'no action'} is not offered here`);
    const context: ActionContext = { signal: hangUp.signal };
    send(response, 200, await run(parseBody(await readBody(request)), context));
  } catch (error) {
    if (response.destroyed) return;
    if (error instanceof ApiError) send(response, error.statusCode, { __type: error.name, message: error.message });
    else send(response, 500, { __type: 'InternalFailure', message: String(error) });
  }
}

function send(response: ServerResponse, statusCode: number, body: JsonObject): void {
  response.writeHead(statusCode, { 'Content-Type': 'application/x-amz-json-1.0', Connection: 'keep-alive' });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new ApiError('ValidationException', 'The request is larger than 1 MB', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(text: string): JsonObject {
  let body: Json;
  try {
    body = JSON.parse(text === '' ? '{}' : text) as Json;
  } catch {
    throw new ApiError('SerializationException', 'The request is not JSON');
  }
  if (!isJsonObject(body)) throw new ApiError('SerializationException', 'The request is no JSON object');
  return body;
}
