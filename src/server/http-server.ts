import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { JsonObject } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import { ApiError } from '../step-functions/api-error.ts';
import { parseBody } from '../step-functions/parse-body.ts';

export interface HttpServer {
  /** Without a path. */
  readonly url: string;
  close(): Promise<void>;
}

export interface HttpOptions {
  readonly host: string;
  /** 0: any. */
  readonly port: number;
  /** The access key that requests must be signed with; undefined: any. */
  readonly accessKey: string | undefined;
  /** Answers an operation of the API. Rejects with ApiError. */
  readonly call: (operation: string, body: JsonObject, signal: AbortSignal) => Promise<JsonObject>;
  /** Answers a request that is none of the API: by method and path. */
  readonly pages: Readonly<Record<string, () => { readonly type: string; readonly body: string }>>;
  readonly accountId: string;
}

const MAX_BODY_BYTES = 2 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const MAX_CONNECTIONS = 4_096;
const LOOPBACK = /^(?:sync-)?(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?$/i;

/**
 * Listens for clients of AWS: JSON 1.0 with the operation in `X-Amz-Target`, and the form of STS that clients ask who
 * they are with.
 *
 * @throws UsageError where nothing can listen there
 */
export async function startHttpServer(options: HttpOptions): Promise<HttpServer> {
  const limits = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: 60_000 };
  const server = createServer(limits, (request, response) => void respond(request, response, options));
  server.maxConnections = MAX_CONNECTIONS;
  // a client that hangs up midway or speaks something else than HTTP fails alone
  server.on('clientError', (_error, socket) => socket.destroy());
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const hint =
        code === 'EADDRINUSE'
          ? `: port ${port} is taken\n  --port chooses another one, 0 any that is free`
          : `: ${message}`;
      reject(new UsageError(`the server cannot listen on ${host}${hint}`));
    });
    server.listen(port, host, resolve);
  });
}

async function respond(request: IncomingMessage, response: ServerResponse, options: HttpOptions): Promise<void> {
  const hangUp = new AbortController();
  response.on('close', () => hangUp.abort());
  try {
    refuseStrangers(request, options);
    const page = options.pages[`${request.method} ${request.url?.split('?')[0]}`];
    if (page !== undefined) {
      const { type, body } = page();
      response.writeHead(200, { 'Content-Type': type }).end(body);
      return;
    }
    if (request.method !== 'POST')
      throw new ApiError('UnknownOperationException', 'Operations of the API are POST requests', 404);
    const text = await readBody(request);
    if (/^(?:.*&)?Action=GetCallerIdentity(?:&|$)/.test(text)) {
      sendIdentity(response, options.accountId);
      return;
    }
    const target = String(request.headers['x-amz-target'] ?? '');
    const operation = /^AWSStepFunctions\.(\w+)$/.exec(target)?.[1];
    if (operation === undefined) {
      throw new ApiError(
        'UnknownOperationException',
        `'${target || 'no X-Amz-Target'}' is not an operation of Step Functions`,
        404,
      );
    }
    send(response, 200, await options.call(operation, parseBody(text), hangUp.signal));
  } catch (error) {
    // what is still to come of the request is not read
    if (!request.complete) response.setHeader('Connection', 'close').once('finish', () => request.destroy());
    if (error instanceof ApiError) send(response, error.statusCode, { __type: error.name, message: error.message });
    else send(response, 500, { __type: 'InternalFailure', message: String(error) });
  }
}

/**
 * A page of another origin that a browser has open may send requests here, also by a name of its own that leads to this
 * machine; clients of AWS send no Origin, and name the host that they were given.
 */
function refuseStrangers({ headers }: IncomingMessage, { host, accessKey }: HttpOptions): void {
  if (headers.origin !== undefined) {
    throw new ApiError('AccessDeniedException', 'Requests of web pages are refused', 403);
  }
  const isOpen = host === '0.0.0.0' || host === '::';
  if (!isOpen && !LOOPBACK.test(headers.host ?? '') && headers.host?.replace(/:\d+$/, '') !== host) {
    throw new ApiError('AccessDeniedException', `The host '${headers.host ?? ''}' is not this server's`, 403);
  }
  const used = /Credential=([^/,\s]+)/.exec(headers.authorization ?? '')?.[1];
  if (accessKey !== undefined && used !== accessKey) {
    throw new ApiError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403);
  }
}

/** Writing to a client that has hung up does nothing. */
function send(response: ServerResponse, statusCode: number, body: JsonObject): void {
  const text = JSON.stringify(body);
  response.writeHead(statusCode, {
    'Content-Type': 'application/x-amz-json-1.0',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

function sendIdentity(response: ServerResponse, accountId: string): void {
  response.writeHead(200, { 'Content-Type': 'text/xml' });
  response.end(
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${accountId}:root</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  );
}

async function readBody(request: IncomingMessage): Promise<string> {
  const isZipped = request.headers['content-encoding'] === 'gzip';
  const body: Readable = isZipped ? request.pipe(createGunzip()) : request;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) throw new ApiError('ValidationException', 'The request is larger than 2 MB', 413);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError('SerializationException', 'The request could not be read to its end');
  }
  return Buffer.concat(chunks).toString('utf8');
}
