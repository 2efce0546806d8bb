import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface HttpCall {
  readonly url: URL;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | undefined;
}

export interface HttpAnswer {
  readonly statusCode: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** Undefined if it was longer than allowed. */
  readonly body: Buffer | undefined;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** For the entire exchange. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** There was no response; the message is the connection's error. */
export class ConnectionFailed extends Error {}

/**
 * Sends a request on a connection of its own, which is closed afterwards. Redirects are not followed but returned.
 * @throws ConnectionFailed; the signal's reason if it is aborted
 */
export function sendCall({ url, method, headers, body }: HttpCall, options: SendOptions): Promise<HttpAnswer> {
  const { signal, timeoutMs } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const outgoing = send(url, { method, agent: false, signal: AbortSignal.any([signal, timeout]) });
    for (const [name, value] of headers) outgoing.setHeader(name, value);
    if (body !== undefined) outgoing.setHeader('Content-Length', Buffer.byteLength(body));
    const fail = (error: NodeJS.ErrnoException): void => {
      if (signal.aborted) reject(signal.reason);
      else if (timeout.aborted) reject(new ConnectionFailed(`${url.host} did not answer within ${timeoutMs / 1000} s`));
      // an AggregateError of several addresses has no message
      else reject(new ConnectionFailed(error.message || `connect ${error.code} ${url.host}`));
    };
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      readBody(response, options.maxBytes).then((content) => {
        resolve({
          statusCode: response.statusCode ?? 0,
          headers: response.headersDistinct as HttpAnswer['headers'],
          body: content,
        });
        if (content === undefined) outgoing.destroy();
      }, fail);
    });
    outgoing.end(body);
  });
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
