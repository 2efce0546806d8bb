import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, findSerious, launch, NEEDS_CHROMIUM, watch } from '../browser/browser.ts';
import { largeMachine } from '../graph/machines.ts';
import { FAILING, orderReport, runReport } from './reports.ts';

describe.skipIf(CHROMIUM === undefined)(`a report in a browser${NEEDS_CHROMIUM}`, { timeout: 60_000 }, () => {
  let browser: Browser;
  let order = '';
  let failing = '';
  beforeAll(async () => {
    browser = await launch();
    order = await orderReport();
    failing = (await runReport(FAILING, ['-f', '--handlers', '.', '-i', '{}'])).url;
  }, 60_000);
  afterAll(() => browser?.close());

  const open = async (url: string, width = 1_280, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    await page.goto(url);
    await page.waitForSelector('main');
    return page;
  };

  it('loads nothing, and has no error', async () => {
    const page = await browser.newPage();
    const watched = await watch(page);
    await page.goto(order);
    await page.waitForSelector('main');
    for (const tab of ['Events', 'Difference', 'Definition']) await page.click(`role=tab[name=/${tab}/]`);
    expect({ errors: watched.errors, requests: watched.requests }).toEqual({ errors: [], requests: [] });
    await page.close();
  });

  it("first shows how the run ended, where, and at which line of the user's code", async () => {
    const page = await open(failing);
    expect(await page.textContent('h1')).toBe('flow FAILED');
    expect(await page.textContent('.failure h2')).toBe('Work on all[2]/Work on one: RangeError');
    expect(await page.textContent('.failure .message')).toBe('item 3 is out of range');
    expect(await page.textContent('.failure .line.marked code')).toBe(
      "  if (event.n === 3) throw new RangeError('item 3 is out of range');",
    );
    // the failed state is selected
    expect(await page.textContent('.state h2')).toBe('Work on one');
    expect(await page.textContent('.state .path')).toBe('Work on all[2]/Work on one');
    await page.close();
  });

  it('shows all data of a state', async () => {
    const page = await open(failing);
    await page.click('role=tab[name="Attempts (3)"]');
    expect(await page.locator('.attempts > li').count()).toBe(3);
    // in the time of the clock, which a busy machine stretches
    const notes = await page.locator('.attempts .note').allTextContents();
    expect(notes.map((note) => note.replace(/(\d)\.\d+ s/, '$1 s'))).toEqual([
      'tried again after 1 s',
      'tried again after 2 s',
    ]);
    await page.click('role=tab[name="Logs (3)"]');
    expect(await page.textContent('.logs')).toBe('working on { n: 3 }\n'.repeat(3));
    await page.click('role=tab[name="Definition"]');
    expect(await page.textContent('.state .code')).toContain('"Work on one"');
    await page.click('role=button[name=/^Prepare /]');
    await page.click('role=tab[name="Variables"]');
    expect(await page.textContent('.state .json')).toContain('"limit": 10');
    await page.click('role=tab[name="Difference"]');
    expect(await page.locator('.diff ins').first().textContent()).toBe('+ {');
    await page.close();
  });

  it('shows the stages of the data, as TestState does', async () => {
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionData.html
    const Pass = { Type: 'Pass', InputPath: '$.a', Parameters: { 'c.$': '$.b' }, ResultPath: '$.d', OutputPath: '$.d' };
    const flow = { StartAt: 'Pick', States: { Pick: { ...Pass, End: true } } };
    const page = await open((await runReport({ 'flow.asl.json': flow }, ['-i', '{"a":{"b":1}}'])).url);
    await page.click('role=tab[name="Stages"]');
    const stages = await page
      .locator('.stages > li')
      .evaluateAll((items) => items.map((item) => item.textContent?.replaceAll(/Copy \w+|\s+/g, '')));
    expect(stages).toContain('afterInputPath{"b":1}');
    expect(stages).toContain('afterParameters{"c":1}');
    expect(stages).toContain('afterResultPath{"a":{"b":1},"d":{"c":1}}');
    expect(stages.at(-1)).toBe('Output{"c":1}');
    await page.close();
  });

  it('lists the items of a Map, failed ones first', async () => {
    const page = await open(failing);
    const names = await page.locator('.history .row .name').allTextContents();
    expect(names.map((name) => name.replace(/^[▾▸]?[✔✖⚠…◼]/u, ''))).toEqual([
      'Prepare',
      'Pause a little',
      'Work on all',
      '[2]Work on one',
      '[0]Work on one',
      'طلب جديد 注文',
      '[1]Work on one',
      'طلب جديد 注文',
      '[3]Work on one',
      'طلب جديد 注文',
    ]);
    await page.close();
  });

  it('follows a link to a state, and creates one', async () => {
    const page = await open(`${order}#state=Charge%20card`);
    expect(await page.textContent('.state h2')).toBe('Charge card');
    await page.click('role=button[name=/^Pack one /]');
    expect(new URL(page.url()).hash).toBe('#state=Pack%20one&visit=1');
    await page.evaluate("location.hash = '#state=Pack%20one&visit=3'");
    await page.waitForFunction("document.querySelector('.state .path')?.textContent === 'Pack items[2]/Pack one'");
    await page.close();
  });

  it('works with the keyboard alone', async () => {
    const page = await open(order);
    await page.locator('[data-node]').nth(3).focus();
    await page.keyboard.press('Enter');
    expect(await page.textContent('.state h2')).toBe('Charge card');
    // the timeline is one tab stop, with arrow keys inside
    await page.locator('.history .row[tabindex="0"]').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.textContent('.state h2')).toBe('Check address');
    await page.locator('role=tab[name="Timeline"]').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('role=grid[name="Events"]').count()).toBe(1);
    await page.close();
  });

  it('searches events, and links each to its state', async () => {
    const page = await open(order);
    await page.click('role=tab[name=/Events/]');
    await page.fill('input[type=search]', 'GatewayTimeout');
    expect(await page.textContent('.filters output')).toBe('1 event');
    await page.click('.events .row');
    await page.click('text=Go to Charge card');
    expect(await page.textContent('.state h2')).toBe('Charge card');
    await page.selectOption('select', { label: 'failures' });
    await page.fill('input[type=search]', '');
    expect(await page.locator('.events .row .type').allTextContents()).toEqual([
      'LambdaFunctionFailed',
      // of arn:aws:states:::lambda:invoke
      'TaskFailed',
    ]);
    await page.close();
  });

  it.each([380, 800, 1_280, 2_560])('fits %i pixels', async (width) => {
    for (const url of [order, failing]) {
      const page = await open(url, width);
      const room = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(room).toBeLessThanOrEqual(0);
      await page.close();
    }
  });

  it.each(['light', 'dark'] as const)(
    'axe finds nothing serious, %s',
    async (scheme) => {
      for (const url of [order, failing]) {
        const context = await browser.newContext({ bypassCSP: true, colorScheme: scheme });
        const page = await context.newPage();
        await page.goto(url);
        await page.waitForSelector('main');
        for (const tab of ['Events', 'Definition', 'Difference', 'Timeline']) {
          await page.click(`role=tab[name=/${tab}/]`);
          expect(await findSerious(page)).toEqual([]);
        }
        await context.close();
      }
    },
    60_000,
  );

  it("follows the system's dark mode, and prints", async () => {
    const page = await open(order, 1_280, 'dark');
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await ground()).toBe('rgb(18, 22, 28)');
    await page.emulateMedia({ media: 'print' });
    expect(await ground()).toBe('rgb(255, 255, 255)');
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
    await page.close();
  });

  it('shows the content of a Map as a page of its own', async () => {
    const page = await open(`${order}#state=Pack%20items`);
    await page.click('text=Only Pack items (3 states)');
    expect(await page.locator('.history .row').count()).toBe(3);
    await page.click('text=Show all');
    expect(await page.locator('.history .row').count()).toBe(13);
    await page.close();
  });

  it('shows 25,000 events and a Map of 10,000 items with a few rows in the document', async () => {
    const one = { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } };
    const flow = { StartAt: 'All', States: { All: { Type: 'Map', ItemProcessor: one, End: true } } };
    const items = Array.from({ length: 10_000 }, (_, i) => ({ i }));
    const { url } = await runReport({ 'flow.asl.json': flow, 'items.json': items }, [
      '-i',
      'items.json',
      '--no-limits',
    ]);
    const page = await open(url);
    await page.click('button[aria-label="Open"]');
    await page.waitForFunction("document.querySelectorAll('.row').length > 5");
    expect(await page.locator('.row').count()).toBeLessThan(60);
    await page.locator('.viewport').evaluate((viewport) => {
      viewport.scrollTop = viewport.scrollHeight;
    });
    await page.waitForSelector('text=[9999]');
    await page.click('role=tab[name=/^Events .40,00/]');
    expect(await page.locator('.row').count()).toBeLessThan(60);
    await page.close();
  }, 60_000);

  it('keeps a key before its value in right-to-left text', async () => {
    const flow = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
    const { url } = await runReport({ 'flow.asl.json': flow }, ['-i', '{"שם":"שלום עולם"}']);
    const page = await open(url);
    const leaf = page.locator('.json .leaf').first();
    const key = await leaf.locator('.key').boundingBox();
    const value = await leaf.locator('.string').boundingBox();
    expect(key!.x + key!.width).toBeLessThanOrEqual(value!.x + 1);
    await page.close();
  });

  it('shows a definition with 300 states', async () => {
    const { url } = await runReport({ 'flow.asl.json': largeMachine(300, 40) }, ['-i', '{"x": 1}']);
    const page = await open(url);
    expect(await page.locator('[data-node]').count()).toBeGreaterThan(280);
    await page.close();
  }, 60_000);
});

describe('the size of a report', () => {
  it("with 25 states is at most 250 KB, of which at most 180 are the page's code", async () => {
    const names = Array.from({ length: 25 }, (_, i) => `State ${i}`);
    const States = Object.fromEntries(
      names.map((name, i) => [name, { Type: 'Pass', ...(i === 24 ? { End: true } : { Next: names[i + 1] }) }]),
    );
    const input = JSON.stringify({
      order: { id: 1, lines: Array.from({ length: 20 }, (_, i) => ({ i, text: 'a line' })) },
    });
    const { html, code } = await runReport({ 'flow.asl.json': { StartAt: names[0], States } }, ['-i', input]);
    expect(code).toBe(0);
    expect(html.length).toBeLessThanOrEqual(250_000);
    const own = [...html.matchAll(/<(script|style)>([\s\S]*?)<\/\1>/g)].reduce(
      (sum, [, , text]) => sum + text!.length,
      0,
    );
    expect(own).toBeGreaterThan(50_000);
    expect(own).toBeLessThanOrEqual(180_000);
  });
});
