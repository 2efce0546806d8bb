import type { IncomingMessage } from 'node:http';
import type { IncomingApiRequest } from './api-gateway.ts';

/** An HTTP request as a route sees it. Of repeated headers or query parameters, the last one wins. */
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
