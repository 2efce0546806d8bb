import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compare } from '../support/measure.mjs';
import { atMost, below } from '../support/rows.mjs';

const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium'].find((path) => path !== undefined && existsSync(path));

/**
 * A report of 25,000 events, compared with the history of the same run; and how its page performs in a browser, if
 * there is one.
 */
export async function measureReport(bench) {
  const flow = bench.write('report-loop.asl.json', LOOP);
  const report = join(bench.folder, 'report.html');
  const output = join(bench.folder, 'output.json');
  const times = await compare(
    {
      history: () => bench.command([flow, '-q', '--format', 'history', '-o', output]).ms,
      report: () => bench.command([flow, '-q', '-o', output, '--report', report]).ms,
    },
    { rounds: bench.quick ? 3 : 9 },
  );
  const rows = [atMost('a run of 25,000 events with --report : --format history', 1.5, times.report, times.history)];
  if (CHROMIUM === undefined || bench.quick) return rows;
  const map = bench.write('report-map.asl.json', MAP);
  const items = bench.write(
    'report-items.json',
    Array.from({ length: 10_000 }, (_, i) => ({ i, name: `item ${i}` })),
  );
  const ofMap = join(bench.folder, 'map.html');
  bench.command([map, '-i', items, '--no-limits', '-q', '-o', output, '--report', ofMap]);
  return [...rows, ...(await measurePages(report, ofMap))];
}

async function measurePages(report, ofMap) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const begin = performance.now();
  await page.goto(pathToFileURL(report).href);
  await page.waitForSelector('.row');
  const shown = performance.now() - begin;
  const click = performance.now();
  await page.click('role=tab[name=/Events/]');
  await page.waitForSelector('.events .row');
  const answered = performance.now() - click;
  const session = await page.context().newCDPSession(page);
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await page.goto(pathToFileURL(ofMap).href);
  await page.click('button[aria-label="Open"]');
  const slowest = await page.evaluate(scrollThrough);
  await browser.close();
  return [
    below('report of 25,000 events: until its rows are there', 1_500, shown, 'ms'),
    below('report of 25,000 events: answer to a click', 1_500, answered, 'ms'),
    below('report of 25,000 events: memory of its values', 400, usedSize / 2 ** 20, 'MiB'),
    below('report of a Map of 10,000 items: slowest frame while it scrolls', 100, slowest, 'ms'),
  ];
}

/** In the page: from the first item to the last, one screen per frame. */
async function scrollThrough() {
  const viewport = document.querySelector('.viewport');
  let slowest = 0;
  let last = performance.now();
  for (let i = 0; i < 200; i++) {
    viewport.scrollTop += viewport.scrollHeight / 200;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    slowest = Math.max(slowest, now - last);
    last = now;
  }
  return slowest;
}

const LOOP = {
  StartAt: 'Init',
  States: {
    Init: { Type: 'Pass', Result: 0, ResultPath: '$.n', Next: 'Add' },
    Add: {
      Type: 'Pass',
      Parameters: { 'n.$': 'States.MathAdd($.n, 1)', items: ['alpha', 'beta'], note: 'a value of an ordinary size' },
      Next: 'More?',
    },
    'More?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.n', NumericLessThan: 6_245, Next: 'Add' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

const MAP = {
  StartAt: 'All',
  States: {
    All: { Type: 'Map', ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } }, End: true },
  },
};
