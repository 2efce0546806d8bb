import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { readHistory } from '../../src/history/read-history.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { CHROMIUM, launch, NEEDS_CHROMIUM } from '../browser/browser.ts';
import { folderOf, runMain } from '../cli/fake-io.ts';
import { pageOf } from './reports.ts';

const ORDER = join(import.meta.dirname, '../../samples/order');
const HISTORY = readFileSync(join(ORDER, 'history.json'), 'utf8');

describe.skipIf(CHROMIUM === undefined)(`reports of incomplete runs${NEEDS_CHROMIUM}`, { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  }, 60_000);
  afterAll(() => browser?.close());

  const textOf = async (html: string, selector: string): Promise<string | null> => {
    const page = await browser.newPage();
    await page.goto(pageOf(html));
    await page.waitForSelector('main');
    const text = await page.textContent(selector);
    await page.close();
    return text;
  };

  it('a history without a definition has no graph', async () => {
    const html = renderReport(undefined, readHistory(HISTORY, 'history.json'), { name: 'Order' });
    expect(await textOf(html, 'h1')).toBe('Order SUCCEEDED');
    expect(await textOf(html, 'main')).not.toContain('Fit');
    expect(await textOf(html, '.state h2')).toBe('Check order');
  });

  it('a truncated history is marked, and shows its current state', async () => {
    const events = readHistory(HISTORY, 'history.json');
    const at = events.findIndex(({ details }) => details?.name === 'Charge card');
    const html = renderReport(undefined, events.slice(0, at + 2), { name: 'Order' });
    expect(await textOf(html, 'h1')).toBe('Order RUNNING');
    expect(await textOf(html, '.summary .note')).toBe(
      'The history stops before its execution has ended: it was running, or the document is cut.',
    );
    expect(await textOf(html, '.state h2')).toBe('Charge card');
  });

  it('an execution of which only the start is known', async () => {
    const html = renderReport(undefined, readHistory(HISTORY, 'history.json').slice(0, 1), { name: 'Order' });
    expect(await textOf(html, '.summary')).toContain('1 event, and no state was entered.');
  });

  it('of a replay that differs, both sides where it begins to', async () => {
    const template = readFileSync(join(ORDER, 'order.asl.yaml'), 'utf8');
    const folder = folderOf({ 'history.json': HISTORY, 'order.asl.yaml': template.replaceAll('$.gift', '$.present') });
    const run = await runMain(folder, ['replay', 'order.asl.yaml', 'history.json', '--report', 'report.html']);
    expect(run.code).toBe(1);
    const page = await browser.newPage();
    await page.goto(pageOf(readFileSync(join(folder, 'report.html'), 'utf8')));
    await page.waitForSelector('.replay');
    const [, record, now] = await page.locator('.replay tr.parts > *').allTextContents();
    // the trace shows the same
    expect(run.stderr).toContain('differs from the recording at event 25');
    expect([record, now].every((text) => text !== undefined && text !== '')).toBe(true);
    expect(record).not.toBe(now);
    await page.close();
  });
});

test('an unknown event type and an unwritable file are reported before anything is written', async () => {
  const unknown = { events: [{ id: 1, previousEventId: 0, timestamp: 0, type: 'TaskPaused' }] };
  const folder = folderOf({
    'history.json': unknown,
    'flow.asl.json': { StartAt: 'A', States: { A: { Type: 'Succeed' } } },
  });
  const report = await runMain(folder, ['report', 'history.json']);
  expect([report.code, report.stderr]).toEqual([2, expect.stringContaining('"TaskPaused"')]);
  const run = await runMain(folder, ['flow.asl.json', '--report', 'none/report.html']);
  expect([run.code, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toContain('cannot write none/report.html: there is no folder none');
});

test('the report of a history is report.html by default', async () => {
  const folder = folderOf({ 'history.json': HISTORY });
  expect(await runMain(folder, ['report', 'history.json'])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'report.html is written\n',
  });
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);
});
