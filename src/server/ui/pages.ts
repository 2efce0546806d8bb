import type { IncomingMessage, ServerResponse } from 'node:http';
import { executionArn } from '../../arn.ts';
import { PAGE_HEADERS } from '../../report/page-safety.ts';
import { renderReport } from '../../report/render-report.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import type { ExecutionRecord } from '../execution-record.ts';
import type { ExecutionRegistry } from '../execution-registry.ts';
import type { PageHandler } from '../http-server.ts';
import type { MachineRegistry } from '../machine-registry.ts';
import type { Service } from '../operation.ts';
import { ownEvents } from '../own-events.ts';
import { LIST_POLICY, listPage, readListQuery } from './list-page.ts';

/** The minimum interval of updates to pages. */
const TICK_MS = 250;

export interface Ui {
  readonly pages: Readonly<Record<string, PageHandler>>;
  /** Something in the list has changed. */
  tell(): void;
}

/** The pages of `--ui`: the searchable list of executions, and the report of each. */
export function createUi(getService: () => Service, cwd: string): Ui {
  const clients = new Set<ServerResponse>();
  let timer: NodeJS.Timeout | undefined;
  return {
    pages: {
      'GET /ui': (_request, response) => void response.writeHead(302, { Location: '/ui/' }).end(),
      'GET /ui/': async (request, response) => {
        const html = listPage(
          await latestExecutions(getService().executions, getService().machines),
          readListQuery(parametersOf(request)),
        );
        sendHtml(response, html, { 'Content-Security-Policy': LIST_POLICY });
      },
      'GET /ui/execution': async (request, response) =>
        sendHtml(response, await report(parametersOf(request).get('arn') ?? '', getService(), cwd)),
      'GET /ui/events': (request, response) => {
        response.writeHead(200, { ...PAGE_HEADERS, 'Content-Type': 'text/event-stream' });
        // the answer to a HEAD has no events to wait for
        if (request.method === 'HEAD') return void response.end();
        response.flushHeaders();
        clients.add(response);
        response.on('close', () => clients.delete(response));
      },
    },
    tell() {
      if (clients.size === 0 || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        for (const client of clients) if (!client.writableNeedDrain) client.write('data: changed\n\n');
      }, TICK_MS).unref();
    },
  };
}

/** @throws ApiError ExecutionDoesNotExist */
async function report(arn: string, { executions, machines }: Service, cwd: string): Promise<string> {
  const execution = await executions.lookUp(arn);
  if (execution === undefined) {
    throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`, 404);
  }
  const { info, target } = execution;
  const machine = await machines.compile(target.revision.source);
  return renderReport(machine, ownEvents(await execution.history()), {
    name: `${info.machineName} ${info.name}`,
    type: info.type,
    cwd,
  });
}

function parametersOf({ url = '' }: IncomingMessage): URLSearchParams {
  return new URLSearchParams(url.replace(/^[^?]*\??/, ''));
}

function sendHtml(response: ServerResponse, html: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { ...PAGE_HEADERS, ...headers, 'Content-Type': 'text/html; charset=utf-8' }).end(html);
}

/** The number for each machine in the list of all machines. */
const MAX_EXECUTIONS = 1_000;

/** The newest executions of all machines, oldest first. */
async function latestExecutions(
  executions: ExecutionRegistry,
  machines: MachineRegistry,
): Promise<readonly ExecutionRecord[]> {
  const listed: (readonly [startDate: number, arn: string])[] = [];
  for (const machine of machines.all) {
    for (const [, { name, arn, startDate }] of await executions.list(machine, undefined, { limit: MAX_EXECUTIONS })) {
      listed.push([startDate, arn ?? executionArn(machine.arn, machine.type, name)]);
    }
  }
  listed.sort(([a], [b]) => a - b);
  const records = await Promise.all(listed.map(([, arn]) => executions.lookUp(arn)));
  return records.filter((record) => record !== undefined);
}
