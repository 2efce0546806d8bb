import { connect } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import * as sdk from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import type { ExecutionRecord } from '../../src/server/execution-record.ts';
import { listPage } from '../../src/server/ui/list-page.ts';
import { CHROMIUM, launch, NEEDS_CHROMIUM, watch } from '../browser/browser.ts';
import { folderOf } from '../cli/fake-io.ts';
import { arnOf, PASS, template, WAIT } from './client.ts';
import { type ServeCommand, serveCommand } from './serve-command.ts';

const HOSTILE = '<img src=x onerror="document.title=1">\'"&';
const folder = folderOf({
  'template.json': template({
    Pass: PASS,
    Wait: WAIT,
    Bad: { StartAt: 'F', States: { F: { Type: 'Fail', Error: HOSTILE, Cause: HOSTILE } } },
  }),
});

async function start({ client }: ServeCommand, stateMachine: string, name: string): Promise<string> {
  const stateMachineArn = arnOf('stateMachine', stateMachine);
  const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn, name }));
  return executionArn!;
}

const rows = (html: string): string[] => html.match(/<tr><td.*<\/tr>/g) ?? [];

describe('--ui', () => {
  test('lists all executions, the newest first, and filters them', async () => {
    const served = await serveCommand(folder, ['template.json', '--ui']);
    const ui = `${served.url}/ui/`;
    expect(served.stderr()).toContain(`executions are shown at ${ui}\n`);
    await start(served, 'Pass', 'first');
    await start(served, 'Bad', 'second');
    await start(served, 'Wait', 'third');
    const list = async (query = ''): Promise<string[]> => {
      const html = await (await fetch(ui + query)).text();
      return rows(html).map((row) => /execution\?arn=[^"]*%3A([^"%]+)"/.exec(row)![1]!);
    };
    expect(await list()).toEqual(['third', 'second', 'first']);
    expect(await list('?search=BAD')).toEqual(['second']);
    expect(await list(`?search=${encodeURIComponent('onerror')}`)).toEqual(['second']);
    expect(await list('?status=RUNNING')).toEqual(['third']);
    expect(await list('?status=SUCCEEDED&search=none')).toEqual([]);
    expect(await list('?offset=2')).toEqual(['first']);
    for (const offset of ['-1', '0.5', 'x', 'Infinity', '']) {
      expect(await list(`?offset=${offset}`)).toEqual(['third', 'second', 'first']);
    }
  });

  test('has links to the pages before and after', () => {
    const records = Array.from({ length: 201 }, (_, i) => {
      const info = { arn: `arn:${i}`, name: `n${i}`, machineName: 'M' };
      return { info, started: { startDate: 0 }, outcome: undefined } as unknown as ExecutionRecord;
    });
    const links = (count: number, offset: number): string[] => {
      const html = listPage(records.slice(0, count), { search: '', status: '', offset });
      return [`${rows(html).length} rows`, ...(html.match(/\?search=[^"]*">(?:newer|older)/g) ?? [])];
    };
    expect(links(100, 0)).toEqual(['100 rows']);
    expect(links(101, 0)).toEqual(['100 rows', '?search=&amp;status=&amp;offset=100">older']);
    expect(links(201, 100)).toEqual([
      '100 rows',
      '?search=&amp;status=&amp;offset=0">newer',
      '?search=&amp;status=&amp;offset=200">older',
    ]);
    expect(links(201, 200)).toEqual(['1 rows', '?search=&amp;status=&amp;offset=100">newer']);
  });

  test('does not exist without the option', async () => {
    const served = await serveCommand(folder, ['template.json']);
    expect((await fetch(`${served.url}/ui/`)).status).toBe(404);
  });

  test.each([
    ['/health', '200 OK', 'application/json'],
    ['/metrics', '200 OK', 'text/plain; version=0.0.4; charset=utf-8'],
    ['/ui', '302 Found', undefined],
    ['/ui/', '200 OK', 'text/html; charset=utf-8'],
    ['/ui/events', '200 OK', 'text/event-stream'],
    ['/ui/execution', '404 Not Found', 'application/x-amz-json-1.0'],
  ])('HEAD %s is answered at once, and leaves the connection to the next request', async (path, status, type) => {
    const served = await serveCommand(folder, ['template.json', '--ui']);
    const { hostname, port, host } = new URL(served.url);
    const socket = connect(Number(port), hostname);
    socket.write(`HEAD ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    socket.write(`HEAD /nothing HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    const answers = (await readAll(socket)).split('\r\n\r\n');
    expect(answers.map((answer) => /^HTTP\/1\.1 (.*)\r\n/.exec(answer)?.[1])).toEqual([
      status,
      '404 Not Found',
      undefined,
    ]);
    expect(/^Content-Type: (.*)\r?$/im.exec(answers[0]!)?.[1]).toBe(type);
  });

  test("no data becomes markup, and only the page's own code may run", async () => {
    const served = await serveCommand(folder, ['template.json', '--ui']);
    const arn = await start(served, 'Bad', 'hostile');
    const list = await fetch(`${served.url}/ui/?search=${encodeURIComponent(`${HOSTILE}</form>`)}`);
    expect(list.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; /);
    const report = await fetch(`${served.url}/ui/execution?arn=${encodeURIComponent(arn)}`);
    for (const html of [await list.text(), await report.text()]) expect(html).not.toContain('<img');
    const missing = await fetch(`${served.url}/ui/execution?arn=none`);
    expect([missing.status, await missing.json()]).toEqual([
      404,
      { __type: 'ExecutionDoesNotExist', message: "Execution Does Not Exist: 'none'" },
    ]);
  });

  test('another site has no access', async () => {
    const served = await serveCommand(folder, ['template.json', '--ui']);
    for (const headers of [{ Origin: 'https://example.com' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
      expect((await fetch(`${served.url}/ui/`, { headers: headers as Record<string, string> })).status).toBe(403);
    }
  });

  test.skipIf(CHROMIUM === undefined)(
    `in a browser it follows executions, and shows the report of one${NEEDS_CHROMIUM}`,
    { timeout: 60_000 },
    async () => {
      const served = await serveCommand(folder, ['template.json', '--ui']);
      const browser = await launch();
      try {
        const { page, errors, requests } = await watch(await browser.newPage());
        await page.goto(`${served.url}/ui/`);
        expect(await page.textContent('main p')).toBe('0 found');
        await page.waitForTimeout(200);
        await start(served, 'Bad', 'seen');
        await page.waitForSelector('td.FAILED');
        expect(await page.textContent('tbody td:last-child')).toBe(HOSTILE);
        await page.click('tbody a');
        await page.waitForSelector('#app svg');
        expect(await page.title()).toBe('Bad seen: FAILED');
        expect(errors).toEqual([]);
        expect(requests.every((url) => url.startsWith(served.url))).toBe(true);

        // a page from another origin, with a host name that leads here
        await page.goto('data:text/html,<title>other</title>');
        const reached = await page.evaluate(
          (target) => fetch(target, { method: 'POST', body: '{}' }).then(String, () => 'refused'),
          served.url,
        );
        expect(reached).toBe('refused');
      } finally {
        await browser.close();
      }
    },
  );
});
