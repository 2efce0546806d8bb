import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { CHROMIUM, findSerious, launch, NEEDS_CHROMIUM, watch } from '../browser/browser.ts';
import { folderOf, runMain } from '../cli/fake-io.ts';
import { MOCKS, ORDER } from '../testing/run-tests.ts';

vi.setConfig({ testTimeout: 60_000 });

const EVIL = '</script><img src=x onerror=pwned()>';

const FILE = {
  definition: 'order.asl.json',
  mocks: MOCKS,
  tests: [
    { name: 'an order of two parts', input: { items: ['a', 'b'], gift: false }, expect: { status: 'SUCCEEDED' } },
    { name: EVIL, input: { items: [], gift: false }, expect: { output: { wrong: EVIL } } },
    { name: 'later', skip: 'not built yet' },
  ],
};

/** `sfn-run test --report` of two tests of the order, one of which fails, and of another machine. */
async function reportOfTests() {
  const other = { StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } };
  const folder = folderOf({
    'order.asl.json': ORDER,
    'other.asl.json': other,
    'order.sfn-test.json': FILE,
    'other.sfn-test.json': { definition: 'other.asl.json', tests: [{ name: 'x', expect: { output: {} } }] },
  });
  const { code } = await runMain(folder, ['test', '--report', 'tests.html']);
  return { code, url: pathToFileURL(join(folder, 'tests.html')).href };
}

test('an unwritable report is reported before any test is run', async () => {
  const folder = folderOf({ 'order.asl.json': ORDER, 'order.sfn-test.json': FILE });
  const { code, stderr } = await runMain(folder, ['test', '--report', 'none/tests.html']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: cannot write none\/tests\.html: there is no folder none$/m);
});

describe.skipIf(CHROMIUM === undefined)(`the page of tests${NEEDS_CHROMIUM}`, { timeout: 60_000 }, () => {
  let browser: Browser;
  let page: Page;
  let errors: string[];
  beforeAll(async () => {
    const { code, url } = await reportOfTests();
    expect(code).toBe(1);
    browser = await launch();
    // axe is injected into the page, which the page itself forbids
    const context = await browser.newContext({ bypassCSP: true });
    page = await context.newPage();
    ({ errors } = await watch(page));
    await page.goto(url);
    await page.waitForSelector('.tests');
  }, 60_000);
  afterAll(() => browser?.close());

  it('shows failures first, without markup from the data', async () => {
    expect(await page.locator('h1').textContent()).toBe('Tests FAILED');
    expect(await page.locator('header p').textContent()).toBe('1 test failed · 2 tests passed · 1 skipped');
    const tests = await page.locator('.tests > li > bdi').allTextContents();
    expect(tests).toEqual([EVIL, 'an order of two parts', 'later', 'x']);
    expect(await page.locator('.expectation').textContent()).toContain('output: a different output');
    expect(await page.locator('img').count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it('shows on the graph which parts the tests reach', async () => {
    // from the order: no gift is wrapped, and nothing is out of stock
    expect(await page.locator('.missed button').allTextContents()).toEqual([
      'Wrap',
      'Sold out',
      'Reserve → Sold out (catch)',
      'Gift? → Wrap (choice)',
      'Charge: retry',
    ]);
    // two runs reached it, and one of them had two items
    expect(await page.locator('[data-node] >> text=✔ ×2').count()).toBeGreaterThan(0);
    await page.click('.missed button >> text=Wrap');
    expect(await page.locator('.state .note').textContent()).toBe('no test comes here');
    expect(page.url()).toMatch(/#state=Wrap$/);
  });

  it('shows each machine', async () => {
    await page.selectOption('select', '1');
    await page.waitForSelector('.state h2 >> text=other');
    expect(await page.locator('.facts dd').allTextContents()).toEqual(['1 of 1 · 100 %', '1 of 1 · 100 %']);
    await page.selectOption('select', '0');
  });

  it('axe finds nothing serious', async () => {
    expect(await findSerious(page)).toEqual([]);
  });
});
