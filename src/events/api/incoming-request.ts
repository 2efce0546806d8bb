import type { IncomingMessage } from 'node:http';
import type { IncomingApiRequest } from './api-gateway.ts';

/** A request of HTTP as a route sees it. Of a header or a query's name that is there several times, the last counts. */
export function readIncoming(request: IncomingMessage, body: string): IncomingApiRequest {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const headers = Object.entries(request.headersDistinct).map(
    ([name, values]) => [name, values?.at(-1) ?? ''] as const,
  );
  return {
    method: request.method ?? 'GET',
    path,
    headers: new Map(headers),
    query: new Map(new URLSearchParams(query)),
    body,
    sourceIp: request.socket.remoteAddress ?? '',
  };
}
