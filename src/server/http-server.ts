import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ApiResponse } from '../events/api/api-request.ts';
import type { JsonObject } from '../json.ts';
import { closeServer, discardRest } from '../loopback-server.ts';
import { UsageError } from '../source/usage-error.ts';
import { ApiError, parseBody } from '../step-functions/api-error.ts';
import { type Gate, refuseStrangers } from './gate.ts';
import { readText } from './read-request.ts';

export interface HttpServer {
  /** Without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/** What an operation can learn about its request. */
export interface Request {
  readonly body: JsonObject;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
}

/** Answers a request that is not for the API. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface HttpOptions extends Gate {
  /** 0 picks a free port. */
  readonly port: number;
  /** Operations, by the part of `X-Amz-Target` before the operation's name. They reject with ApiError. */
  readonly services: Readonly<
    Record<string, (operation: string, request: Request) => JsonObject | Promise<JsonObject>>
  >;
  /** By method and path: `GET /health`. */
  readonly pages: Readonly<Record<string, PageHandler>>;
  /** Finds the handler of any other request: a route of an API, which receives the request's body. */
  readonly route?: (request: IncomingMessage) => Promise<((body: string) => Promise<ApiResponse>) | undefined>;
  readonly accountId: string;
  /** The time limit for receiving a request. Default: 30,000 ms. */
  readonly requestTimeoutMs?: number;
}

const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 60_000;
const MAX_CONNECTIONS = 4_096;
/** The number of requests that a connection may have sent ahead, before the responses to earlier ones have left. */
const MAX_AHEAD = 100;

/**
 * Listens for AWS clients: JSON 1.0 with the operation in `X-Amz-Target`, and the form syntax of STS, with which
 * clients ask for their identity.
 * @throws UsageError if it cannot listen there
 */
export async function startHttpServer(options: HttpOptions): Promise<HttpServer> {
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const limits = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
  };
  const answerAll = inTurns((request: IncomingMessage, response: ServerResponse) =>
    respond(request, response, options),
  );
  const isTooFarAhead = countAhead();
  const server = createServer(limits, (request, response) => {
    if (isTooFarAhead(request, response)) request.socket.destroy();
    else answerAll(request, response);
  });
  server.maxConnections = MAX_CONNECTIONS;
  // a client that disconnects early or does not speak HTTP affects only itself
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    const status = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy());
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: () => closeServer(server),
  };
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const hint =
        code === 'EADDRINUSE'
          ? `: port ${port} is taken\n  --port selects another one; 0 picks a free one`
          : `: ${message}`;
      reject(new UsageError(`the server cannot listen on ${host}${hint}`));
    });
    server.listen(port, host, resolve);
  });
}

/**
 * Answers all requests that arrived in one turn of the event loop together, at its end: by then most requests have
 * arrived whole, and reading them needs no further wait.
 */
function inTurns(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  let arrived: [IncomingMessage, ServerResponse][] = [];
  const answerArrived = (): void => {
    const all = arrived;
    arrived = [];
    for (const [request, response] of all) answer(request, response);
  };
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (arrived.push([request, response]) === 1) setImmediate(answerArrived);
  };
}

/**
 * Counts the requests that each connection has sent ahead. AWS clients wait for each response; one that sends requests
 * without end and reads no response would fill the memory.
 */
function countAhead() {
  const ahead = new WeakMap<Socket, number>();
  return ({ socket }: IncomingMessage, response: ServerResponse): boolean => {
    // Node gives the connection to the response once it is the next to leave
    if (response.socket !== null) return false;
    const count = (ahead.get(socket) ?? 0) + 1;
    ahead.set(socket, count);
    response.once('close', () => ahead.set(socket, ahead.get(socket)! - 1));
    return count > MAX_AHEAD;
  };
}

/** Synchronous if the answer is: each promise on the way would cost a noticeable part of the time of a small answer. */
function respond(request: IncomingMessage, response: ServerResponse, options: HttpOptions): void {
  try {
    const answering = answerRequest(request, response, options);
    answering?.catch((error: unknown) => refuse(request, response, error));
  } catch (error) {
    refuse(request, response, error);
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  discardRest(request);
  if (response.headersSent) {
    // the client sees that the response is incomplete
    response.destroy();
    return;
  }
  if (error instanceof ApiError) {
    const { name, message, statusCode, members } = error;
    send(response, statusCode, { __type: name, message, ...members });
    return;
  }
  send(response, 500, { __type: 'InternalFailure', message: String(error) });
}

function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<void> | undefined {
  refuseStrangers(request, options);
  const page = findPage(request, options.pages);
  if (page !== undefined) return Promise.resolve(page(request, response));
  if (isOperation(request)) return answerApi(request, response, options);
  return answerOther(request, response, options);
}

async function answerOther(request: IncomingMessage, response: ServerResponse, options: HttpOptions): Promise<void> {
  if (!(await answerRoute(request, response, options))) await answerApi(request, response, options);
}

function findPage({ method, url = '/' }: IncomingMessage, pages: HttpOptions['pages']): PageHandler | undefined {
  if (method === 'POST') return undefined;
  // with HEAD, Node sends the headers alone; tools that wait for a server ask so
  const asked = `${method === 'HEAD' ? 'GET' : method} ${url.replace(/\?.*$/s, '')}`;
  return Object.hasOwn(pages, asked) ? pages[asked] : undefined;
}

/** @returns whether there is a route for the request */
async function answerRoute(
  request: IncomingMessage,
  response: ServerResponse,
  { route }: HttpOptions,
): Promise<boolean> {
  const answer = await route?.(request);
  if (answer === undefined) return false;
  const { status, headers, body } = await answer(await readText(request));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // where the response ends is not for the data of an execution to say
  response.removeHeader('Transfer-Encoding');
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(body) }).end(body);
  return true;
}

/** For an AWS API; STS uses forms. */
function isOperation({ url, headers }: IncomingMessage): boolean {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return headers['x-amz-target'] !== undefined || (url === '/' && isForm);
}

function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<void> | undefined {
  if (request.method !== 'POST') {
    throw new ApiError('UnknownOperationException', 'Operations of the API are POST requests', 404);
  }
  const text = readText(request);
  if (typeof text === 'string') return answerText(text, request, response, options);
  return text.then((late) => answerText(late, request, response, options));
}

function answerText(
  text: string,
  request: IncomingMessage,
  response: ServerResponse,
  { services, accountId }: HttpOptions,
): Promise<void> | undefined {
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target === '' && /^(?:.*&)?Action=GetCallerIdentity(?:&|$)/.test(text)) {
    sendIdentity(response, accountId);
    return undefined;
  }
  const [, service = '', operation = ''] = /^(\w+)\.(\w+)$/.exec(target) ?? [];
  const call = Object.hasOwn(services, service) ? services[service] : undefined;
  if (call === undefined) {
    const message = `'${target || 'no X-Amz-Target'}' is not an operation of Step Functions`;
    throw new ApiError('UnknownOperationException', message, 404);
  }
  const answer = call(operation, new ReceivedRequest(parseBody(text), response));
  if (answer instanceof Promise) return answer.then((late) => send(response, 200, late));
  send(response, 200, answer);
  return undefined;
}

/**
 * Created on demand: few operations wait long enough for a disconnect to matter, and a signal costs as much as the rest
 * of a small request.
 */
class ReceivedRequest implements Request {
  readonly body: JsonObject;
  readonly #response: ServerResponse;
  #hangUp: AbortController | undefined;

  constructor(body: JsonObject, response: ServerResponse) {
    this.body = body;
    this.#response = response;
  }

  get signal(): AbortSignal {
    if (this.#hangUp === undefined) {
      const hangUp = new AbortController();
      this.#hangUp = hangUp;
      if (this.#response.destroyed) hangUp.abort();
      else this.#response.once('close', () => hangUp.abort());
    }
    return this.#hangUp.signal;
  }
}

/** Writing to a disconnected client does nothing. */
function send(response: ServerResponse, statusCode: number, body: JsonObject): void {
  const text = JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  const type = 'application/x-amz-json-1.0';
  // headers in an array are written without a conversion
  response.writeHead(statusCode, ['Content-Type', type, 'Content-Length', length, 'x-amzn-RequestId', randomUUID()]);
  response.end(text);
}

function sendIdentity(response: ServerResponse, accountId: string): void {
  response.writeHead(200, { 'Content-Type': 'text/xml' });
  response.end(
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${accountId}:root</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  );
}
