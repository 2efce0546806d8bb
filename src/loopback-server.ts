import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { UsageError } from './source/usage-error.ts';

/** A server that the code of handlers talks to. */
export interface LoopbackServer {
  /** With a secret in its path: requests without it get no information. */
  readonly url: string;
  close(): Promise<void>;
}

/** Answers a request. @param path the path after the secret, with its query; undefined if the secret is wrong. */
export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string | undefined,
) => Promise<void>;

/** A client that does not finish its request is disconnected. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Listens on a random port of the loopback interface. Unref'ed: it does not keep the process alive after the run.
 * @throws UsageError if it cannot listen
 */
export async function startLoopbackServer(
  answer: RequestHandler,
  requestTimeoutMs: number = REQUEST_TIMEOUT_MS,
): Promise<LoopbackServer> {
  const secret = randomBytes(24).toString('base64url');
  const prefix = `/${secret}`;
  const limits = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
  };
  const server = createServer(limits, (request, response) => {
    const { url = '' } = request;
    const isKnown = url === prefix || url.startsWith(`${prefix}/`);
    void answer(request, response, isKnown ? url.slice(prefix.length) : undefined);
  });
  // a client that disconnects early or does not speak HTTP does not fail the run
  server.on('clientError', (_error, socket) => socket.destroy());
  await listen(server);
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    close: () => closeServer(server),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ message }) => reject(new UsageError(`no server can listen on this machine: ${message}`)));
    server.listen(0, '127.0.0.1', resolve);
  });
}

/** Also ends the connections that are still open. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Why a request's body is not available. */
export class BodyError extends Error {
  readonly reason: 'too large' | 'hung up';
  constructor(reason: BodyError['reason']) {
    super(reason);
    this.reason = reason;
  }
}

/** @param stream the request, or a decompressed stream of it. @throws BodyError */
export function readBody(stream: Readable, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        stream.pause().removeAllListeners('data');
        reject(new BodyError('too large'));
      } else {
        chunks.push(chunk);
      }
    });
    stream.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    stream.on('error', reject);
    if (stream.destroyed) reject(new BodyError('hung up'));
    stream.on('close', () => {
      // creating an unused error would cost as much as everything else here
      if (!stream.readableEnded) reject(new BodyError('hung up'));
    });
  });
}

/** How much more of a refused request is read. */
const MAX_DISCARDED_BYTES = 256 * 1024 * 1024;

/**
 * Discards the rest of a refused request. A client that is disconnected while it sends never reads why it was refused;
 * one that sends without end is disconnected all the same.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_DISCARDED_BYTES) request.destroy();
  });
  request.resume();
}
