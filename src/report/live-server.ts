import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../loopback-server.ts';
import type { ReportReporter } from './create-report.ts';
import { LiveRun, type PageCursor, type ShownRun } from './live-run.ts';
import { PAGE_HEADERS } from './page-safety.ts';

/** Serves the page of a run in progress. */
export interface LiveServer {
  /** On loopback, with an unguessable part. */
  readonly url: string;
  /** The page shows this run from now on: pages with another one reload. */
  show(run: ShownRun): ReportReporter;
  close(): Promise<void>;
}

/** The interval of updates to a page. */
const TICK_MS = 100;

interface Client {
  /** For the run that its page shows. */
  readonly run: number;
  readonly cursor: PageCursor;
}

/**
 * Serves the page of a run on loopback, and updates it during the run: server-sent events, in the order in which things
 * happened. It listens until it is closed.
 * @param isWatched another run may follow one that has ended
 */
export async function createLiveServer(isWatched: boolean): Promise<LiveServer> {
  const secret = randomBytes(18).toString('base64url');
  const clients = new Map<ServerResponse, Client>();
  let current: { readonly number: number; readonly run: LiveRun } | undefined;

  const tell = (): void => {
    if (current === undefined) return;
    for (const [response, { run, cursor }] of clients) {
      if (run !== current.number) {
        response.end('event: again\ndata: \n\n');
        clients.delete(response);
        continue;
      }
      // a slow page gets the rest later
      while (!response.writableNeedDrain) {
        const text = current.run.next(cursor);
        if (text === undefined) break;
        response.write(`id: ${run}-${cursor.join('-')}\ndata: ${text}\n\n`);
      }
    }
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { port } = server.address() as AddressInfo;
    const isOurs = request.headers.host === `127.0.0.1:${port}` || request.headers.host === `localhost:${port}`;
    const isGet = request.method === 'GET';
    const { url = '' } = request;
    // another site's name may resolve to this address, and no other site may read the page
    if (!isOurs || !isGet || !isBelow(url, secret) || current === undefined) {
      response.writeHead(isOurs && isGet ? 404 : 403, PAGE_HEADERS).end();
    } else if (url === `/${secret}`) {
      response.writeHead(302, { ...PAGE_HEADERS, Location: `/${secret}/` }).end();
    } else if (url === `/${secret}/`) {
      const page = current.run.page(isWatched, current.number);
      response.writeHead(200, { ...PAGE_HEADERS, 'Content-Type': 'text/html; charset=utf-8' }).end(page);
    } else if (url.startsWith(`/${secret}/events`)) {
      response.writeHead(200, { ...PAGE_HEADERS, 'Content-Type': 'text/event-stream' });
      response.flushHeaders();
      clients.set(response, readClient(request));
      response.on('close', () => clients.delete(response));
      tell();
    } else {
      response.writeHead(404, PAGE_HEADERS).end();
    }
  };

  const server = createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const timer = setInterval(tell, TICK_MS);
  timer.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${secret}/`,
    show(shown) {
      const run = new LiveRun(shown, tell);
      current = { number: (current?.number ?? 0) + 1, run };
      tell();
      return run.reporter;
    },
    close() {
      clearInterval(timer);
      return closeServer(server);
    },
  };
}

function isBelow(url: string, secret: string): boolean {
  return url === `/${secret}` || url.startsWith(`/${secret}/`);
}

/** A page names the run that it shows; after a lost connection, also its position. */
function readClient({ url = '', headers }: IncomingMessage): Client {
  const run = Number(/\?run=(\d{1,9})$/.exec(url)?.[1] ?? 0);
  const [, known, ...counts] =
    /^(\d+)-(\d+)-(\d+)-(\d+)-(\d+)-(\d+)-(\d+)-([01])$/.exec(String(headers['last-event-id'] ?? '')) ?? [];
  const isSame = counts.length === 7 && Number(known) === run;
  return { run, cursor: isSame ? (counts.map(Number) as PageCursor) : [0, 0, 0, 0, 0, 0, 0] };
}
