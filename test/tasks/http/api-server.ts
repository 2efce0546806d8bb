import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface ApiServer {
  readonly url: string;
  /** Every request that came, the last one last. */
  readonly seen: SeenRequest[];
  close(): void;
}

/** Responds according to the path, over real connections: every way in which an API can go wrong. */
export async function startApiServer(): Promise<ApiServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers, body });
    answer(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Send = (status: number, type: string, content: string | Buffer) => void;

function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const status = /^\/status\/(\d+)$/.exec(path)?.[1];
  const send: Send = (code, type, content) => {
    response.writeHead(code, { 'Content-Type': type, Connection: 'close' }).end(content);
  };
  response.sendDate = false;
  if (status !== undefined) send(Number(status), 'application/json', '{"reason":"because"}');
  else if (Object.hasOwn(CONTENT, path)) send(200, ...(CONTENT[path] as [string, string]));
  else answerSpecially(path, request, response, body, send);
}

const CONTENT: Readonly<Record<string, readonly [type: string, content: string | Buffer]>> = {
  '/json': ['application/json; charset=utf-8', '{"ok":true,"list":[1,2]}'],
  '/problem': ['application/problem+json', '{"title":"none"}'],
  '/not-json': ['application/json', 'ok'],
  '/html': ['text/html', '<p>hello</p>'],
  '/image': ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
  '/bytes': ['text/plain', Buffer.from([0xff, 0xfe, 0x00])],
  '/huge': ['text/plain', 'x'.repeat(10_000_000)],
};

function answerSpecially(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  send: Send,
): void {
  switch (path) {
    case '/empty':
      response.writeHead(204, { 'Set-Cookie': ['a=1', 'b=2'], Connection: 'close' }).end();
      break;
    case '/redirect':
      response.writeHead(302, { Location: '/json', Connection: 'close' }).end();
      break;
    case '/cut':
      request.socket.destroy();
      break;
    case '/cut-midway':
      response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': '100' });
      response.write('half', () => request.socket.destroy());
      break;
    case '/silent':
      break;
    case '/token': {
      const client = new URLSearchParams(body).get('client_id');
      send(200, 'application/json', JSON.stringify({ access_token: `token-for-${client}` }));
      break;
    }
    default:
      // repeats what it was sent, including secrets
      send(200, 'application/json', JSON.stringify({ headers: request.headers, url: request.url, body }));
  }
}
