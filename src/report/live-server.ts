import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Machine } from '../definition/definition.ts';
import { layoutGraph } from '../graph/layout.ts';
import { PIXELS } from '../graph/metrics.ts';
import { graphOf } from '../graph/render-graph.ts';
import { printable } from '../source/printable.ts';
import type { ReportOptions, ReportReporter } from './create-report.ts';
import { definitionLines } from './definition-lines.ts';
import { packOutcome } from './pack-outcome.ts';
import { Pieces } from './pieces.ts';
import { packLayout, type ReportData, type ReportOutcome } from './report-data.ts';
import { SourceReader } from './source-lines.ts';
import { escapeJson, pageFrame } from './write-page.ts';

/** The page of a run that goes on. */
export interface LiveReport {
  readonly reporter: ReportReporter;
  /** On loopback, with a part that nobody can guess. */
  readonly url: string;
  close(): Promise<void>;
}

/** How often a page is told what is new. */
const TICK_MS = 100;
/** So many parts of a list in one message. */
const MOST_PARTS = 2_000;
const LISTS = ['scopes', 'payloads', 'events', 'logs', 'stages'] as const;

/** How much of each list a page has. */
type Cursor = [...lists: [number, number, number, number, number], sources: number, isEnded: number];

/**
 * Serves the page of a run on loopback, and fills it while the run goes on: server-sent events, in the order in which
 * things happened. It listens until it is closed.
 */
export async function createLiveReport(
  name: string,
  path: string,
  machine: Machine,
  options: Pick<ReportOptions, 'started' | 'cwd' | 'isVirtual'>,
): Promise<LiveReport> {
  const secret = randomBytes(18).toString('base64url');
  const pieces = new Pieces();
  const sources = new SourceReader(options.cwd ?? '/');
  const clients = new Map<ServerResponse, Cursor>();
  let type: 'STANDARD' | 'EXPRESS' = 'STANDARD';
  let outcome: ReportOutcome | undefined;

  const page = (): string => {
    const { before, after } = pageFrame(printable(name), true);
    const data: ReportData = {
      title: name,
      live: true,
      graph: packLayout(layoutGraph(graphOf(machine, name, [], options.started), PIXELS)),
      definitions: definitionLines(machine, options.started ?? new Map()),
      sources: {},
      run: {
        name,
        type,
        path,
        scopes: [],
        payloads: [],
        events: [],
        logs: [],
        stages: [],
        ...(options.isVirtual === true && { isVirtual: true }),
      },
    };
    return `${before}${escapeJson(JSON.stringify(data))}${after}`;
  };
  const message = (cursor: Cursor): string | undefined => {
    const parts: string[] = [];
    let isWhole = true;
    LISTS.forEach((list, i) => {
      const from = cursor[i]!;
      // what an event refers to is there before it
      if (!isWhole || from === pieces[list].length) return;
      const until = Math.min(pieces[list].length, from + MOST_PARTS);
      isWhole = until === pieces[list].length;
      parts.push(`"${list}":[${pieces[list].slice(from, until).join(',')}]`);
      cursor[i] = until;
    });
    const known = Object.keys(sources.sources).length;
    if (known > cursor[5]) {
      cursor[5] = known;
      parts.push(`"sources":${JSON.stringify(sources.sources)}`);
    }
    if (isWhole && outcome !== undefined && cursor[6] === 0) {
      cursor[6] = 1;
      parts.push(`"outcome":${JSON.stringify(outcome)}`);
    }
    return parts.length === 0 ? undefined : `id: ${cursor.join('-')}\ndata: {${parts.join(',')}}\n\n`;
  };
  const tell = (): void => {
    for (const [response, cursor] of clients) {
      // a page that is slow gets the rest later
      while (!response.writableNeedDrain) {
        const text = message(cursor);
        if (text === undefined) break;
        response.write(text);
      }
    }
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { port } = server.address() as AddressInfo;
    const isOurs = request.headers.host === `127.0.0.1:${port}` || request.headers.host === `localhost:${port}`;
    const isGet = request.method === 'GET';
    // another site's name may lead to this address, and no other site may read
    if (!isOurs || !isGet || !request.url?.startsWith(`/${secret}/`)) {
      response.writeHead(isOurs && isGet ? 404 : 403, HEADERS).end();
    } else if (request.url === `/${secret}/`) {
      response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/html; charset=utf-8' }).end(page());
    } else if (request.url === `/${secret}/events`) {
      response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream' });
      response.flushHeaders();
      clients.set(response, readCursor(request.headers['last-event-id']));
      response.on('close', () => clients.delete(response));
      tell();
    } else {
      response.writeHead(404, HEADERS).end();
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
    reporter: {
      onStart(info) {
        type = info.type;
      },
      onEvent(event) {
        pieces.packer.add(event);
        sources.add(event);
      },
      onLog: (line) => pieces.packer.addLog(line),
      onData(step, value, { state, strand }) {
        pieces.packer.addStage(strand.scope, state.name, step, value);
      },
      onEnd(ended) {
        outcome = packOutcome(ended);
        tell();
      },
    },
    close() {
      clearInterval(timer);
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
} as const;

/** Where a page that had lost its connection goes on. */
function readCursor(id: string | string[] | undefined): Cursor {
  const [, ...counts] = /^(\d+)-(\d+)-(\d+)-(\d+)-(\d+)-(\d+)-([01])$/.exec(String(id ?? '')) ?? [];
  return counts.length === 7 ? (counts.map(Number) as Cursor) : [0, 0, 0, 0, 0, 0, 0];
}
