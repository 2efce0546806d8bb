import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { CHROMIUM, launch, NEEDS_CHROMIUM, watch } from '../browser/browser.ts';
import { folderOf } from '../cli/fake-io.ts';

/** The middle state continues when the file `go` exists. */
const WAITS = `import { existsSync } from 'node:fs';
export const handler = async () => {
  while (!existsSync(process.env.HERE + '/go')) await new Promise((go) => setTimeout(go, 20));
  return {};
};
`;

const FLOW = {
  QueryLanguage: 'JSONata',
  StartAt: 'First',
  States: {
    First: { Type: 'Pass', Output: { greeting: '</script><script>pwned()</script>' }, Next: 'Pause' },
    Pause: { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:111111111111:function:waits', Next: 'Last' },
    Last: { Type: 'Succeed' },
  },
};

/** A run with --ui, whose page is available during the run. */
function runLive(options: readonly string[] = []) {
  const cwd = folderOf({ 'flow.asl.json': FLOW });
  writeFileSync(join(cwd, 'waits.mjs'), WAITS);
  writeFileSync(join(cwd, 'env.json'), JSON.stringify({ Parameters: { HERE: cwd } }));
  let stderr = '';
  let interrupt = (): void => {};
  let tell = (_url: string): void => {};
  const url = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const code = main(['flow.asl.json', '-q', '--ui', '--handlers', '.', '-n', 'env.json', ...options], {
    stdin: (async function* () {})(),
    stdout: { write: () => {} },
    stderr: {
      write(text) {
        stderr += text;
        const found = /shown at (\S+)/.exec(stderr)?.[1];
        if (found !== undefined) tell(found);
      },
    },
    env: {},
    cwd,
    onInterrupt(listener) {
      interrupt = listener;
      return () => {};
    },
  });
  return {
    code,
    url,
    stderr: () => stderr,
    interrupt: () => interrupt(),
    go: () => writeFileSync(join(cwd, 'go'), ''),
    save: (flow: object) => writeFileSync(join(cwd, 'flow.asl.json'), JSON.stringify(flow)),
  };
}

const untilItStays = (live: ReturnType<typeof runLive>) =>
  expect.poll(() => live.stderr(), { timeout: 20_000 }).toContain('until Ctrl-C');

/** The status of a response, and its headers. */
function ask(url: string, options: { host?: string; method?: string } = {}) {
  const { method = 'GET', host } = options;
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const asked = request(url, { method, ...(host !== undefined && { headers: { host } }) }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('the server of a live page', () => {
  it('answers only on loopback, to its own name, below an unguessable path', async () => {
    const live = runLive();
    live.go();
    const url = await live.url;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{24}\/$/);
    const { origin, port } = new URL(url);
    expect((await ask(url)).status).toBe(200);
    expect((await ask(url)).headers).toMatchObject({
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const bare = await ask(url.slice(0, -1));
    expect([bare.status, bare.headers.location]).toEqual([302, new URL(url).pathname]);
    expect((await ask(`${origin}/`)).status).toBe(404);
    expect((await ask(`${url}../events`)).status).toBe(404);
    // a host name that another site has pointed at this address
    expect((await ask(url, { host: `evil.example:${port}` })).status).toBe(403);
    expect((await ask(url, { method: 'POST' })).status).toBe(403);
    await untilItStays(live);
    live.interrupt();
    expect(await live.code).toBe(0);
    await expect(ask(url)).rejects.toThrow('ECONNREFUSED');
  }, 30_000);

  it('an interrupt during the run ends both', async () => {
    const live = runLive();
    const url = await live.url;
    live.interrupt();
    expect(await live.code).toBe(130);
    await expect(ask(url)).rejects.toThrow('ECONNREFUSED');
  }, 30_000);
});

describe.skipIf(CHROMIUM === undefined)(`a live page${NEEDS_CHROMIUM}`, { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  }, 60_000);
  afterAll(() => browser?.close());

  it('with --watch shows each run in turn, at the same address and state', async () => {
    const live = runLive(['--watch']);
    live.go();
    const url = await live.url;
    const page = await browser.newPage();
    const { errors } = await watch(page);
    await page.goto(`${url}#state=Pause`);
    await page.waitForSelector('h1 >> text=SUCCEEDED');
    await expect.poll(live.stderr, { timeout: 20_000 }).toContain('watching');
    const States = {
      ...FLOW.States,
      First: { Type: 'Pass', Next: 'Between' },
      Between: { Type: 'Pass', Next: 'Pause' },
    };
    live.save({ ...FLOW, States });
    await page.waitForSelector('.history .row >> text=Between', { timeout: 20_000 });
    await page.waitForSelector('h1 >> text=SUCCEEDED');
    expect(await page.locator('.history .row .text').allTextContents()).toEqual(['First', 'Between', 'Pause', 'Last']);
    expect(page.url()).toBe(`${url}#state=Pause`);
    expect(errors).toEqual([]);
    live.interrupt();
    expect(await live.code).toBe(130);
    await expect(ask(url)).rejects.toThrow('ECONNREFUSED');
  });

  it('is updated during the run', async () => {
    const live = runLive();
    const url = await live.url;
    const page = await browser.newPage();
    const { errors } = await watch(page);
    await page.goto(url);
    await page.waitForSelector('text=RUNNING');
    await page.waitForSelector('.history .row >> text=Pause');
    expect(await page.locator('.history .row >> text=Last').count()).toBe(0);
    live.go();
    await page.waitForSelector('h1 >> text=SUCCEEDED', { timeout: 20_000 });
    expect(await page.locator('.history .row .text').allTextContents()).toEqual(['First', 'Pause', 'Last']);
    expect(errors).toEqual([]);
    // later visitors see the same page
    const late = await browser.newPage();
    await late.goto(url);
    await late.waitForSelector('h1 >> text=SUCCEEDED');
    expect(await late.locator('.history .row').count()).toBe(3);
    live.interrupt();
    expect(await live.code).toBe(0);
    // and the text that was shown stays
    expect(await page.locator('.history .row').count()).toBe(3);
  }, 60_000);
});
