import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { TraceEvent } from '../../src/engine/events.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { CHROMIUM, launch, NEEDS_CHROMIUM, watch } from '../browser/browser.ts';
import { machineOf } from '../graph/machines.ts';
import { pageOf } from './reports.ts';

/** Texts that a careless page would run, load or obey. */
const ATTACKS = [
  '</script><script>pwned()</script>',
  '<!--<script>pwned()//',
  '<img src=x onerror=pwned()>',
  '"><svg onload=pwned()>',
  '<a href="javascript:pwned()">link</a>',
  'javascript:pwned()',
  '</style><style>@import url(https://evil.example/x.css)</style>',
  '<iframe srcdoc="<script>parent.pwned()</script>">',
  "');pwned();//",
  '{{constructor.constructor("pwned()")()}}',
  'line\u2028separator\u2029and\u0000\u001b[31mcontrols',
  'right\u202eto left\u2066isolate\u200f',
  '__proto__',
  'constructor',
];

const scope = { kind: 'execution', index: 0, state: undefined, parent: undefined } as const;

/** An execution in which every value, name, error and log is one of the attacks. */
function attack(names: readonly string[]): TraceEvent[] {
  const events: Omit<TraceEvent, 'id' | 'previousEventId' | 'timestamp' | 'scope'>[] = [
    { type: 'ExecutionStarted', details: { input: { [ATTACKS[0]!]: ATTACKS } } },
  ];
  for (const name of names) {
    const value = { [name]: name, text: ATTACKS.join('\n') };
    events.push(
      { type: 'TaskStateEntered', details: { name, input: value } },
      { type: 'TaskScheduled', details: { resource: name, resourceType: name, region: name, parameters: value } },
      {
        type: 'TaskFailed',
        details: { error: name, cause: JSON.stringify({ errorMessage: name, trace: [`at x (${name}:1:1)`] }) },
      },
      { type: 'TaskStateExited', details: { name, output: value, assignedVariables: { [name]: name } } },
    );
  }
  events.push({ type: 'ExecutionFailed', details: { error: ATTACKS[2]!, cause: ATTACKS.join('\n') } });
  return events.map((event, i) => ({
    ...event,
    id: i + 1,
    previousEventId: i,
    timestamp: 1_700_000_000_000 + i,
    scope,
  }));
}

describe.skipIf(CHROMIUM === undefined)(
  `no data of a run becomes markup or script${NEEDS_CHROMIUM}`,
  { timeout: 60_000 },
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    }, 60_000);
    afterAll(() => browser?.close());

    it('in any part of the page', async () => {
      const States = Object.fromEntries(
        ATTACKS.map((name, i) => [
          name,
          {
            Type: 'Task',
            Comment: name,
            Resource: 'arn:aws:lambda:eu-west-1:111111111111:function:f',
            Catch: [{ ErrorEquals: [name], Next: ATTACKS[i + 1] ?? ATTACKS[0] }],
            ...(i === ATTACKS.length - 1 ? { End: true } : { Next: ATTACKS[i + 1] }),
          },
        ]),
      );
      const machine = await machineOf({ StartAt: ATTACKS[0], States });
      const html = renderReport(machine, attack(ATTACKS), { name: ATTACKS[0]! });
      const page = await browser.newPage();
      const watched = await watch(page);
      await page.addInitScript(() =>
        Object.assign(globalThis, { pwned: () => Object.assign(globalThis, { isPwned: true }) }),
      );
      await page.goto(pageOf(html));
      await page.waitForSelector('main');
      for (const button of await page.locator('[data-node]').all()) {
        await button.focus();
        await page.keyboard.press('Enter');
        for (const tab of await page.locator('.state [role=tab]').all()) await tab.click();
      }
      await page.click('role=tab[name=/Events/]');
      for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowDown');
      await page.click('.events .row >> nth=3');
      const isPwned = await page.evaluate(() => (globalThis as { isPwned?: boolean }).isPwned ?? false);
      expect({ isPwned, errors: watched.errors, requests: watched.requests }).toEqual({
        isPwned: false,
        errors: [],
        requests: [],
      });
      // the page has no element created from data
      expect(await page.locator('iframe, img, a[href^="javascript:"], svg[onload], object, embed, link').count()).toBe(
        0,
      );
      // and marks that change the direction of text are shown as escapes
      const text = (await page.textContent('body')) ?? '';
      expect(/[\u202a-\u202e\u2066-\u2069\u200f]/.test(text.replace((await page.textContent('#data')) ?? '', ''))).toBe(
        false,
      );
      await page.close();
    }, 120_000);

    it("injected scripts do not run: the policy allows only the page's code", async () => {
      const html = renderReport(undefined, attack(['One']));
      const page = await browser.newPage();
      const watched = await watch(page);
      await page.addInitScript(() =>
        Object.assign(globalThis, { pwned: () => Object.assign(globalThis, { isPwned: true }) }),
      );
      await page.goto(pageOf(html.replace('</body>', '<script>pwned()</script><img src=x onerror=pwned()></body>')));
      await page.waitForSelector('main');
      const isPwned = await page.evaluate(() => (globalThis as { isPwned?: boolean }).isPwned ?? false);
      expect(isPwned).toBe(false);
      expect(watched.errors.some((error) => /Content Security Policy/.test(error))).toBe(true);
      await page.close();
    });
  },
);

test("the policy allows the page's code by its hash, and nothing else", () => {
  const html = renderReport(undefined, attack(['One']));
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)!;
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'$/,
  );
});

test('a value that is too long is cut, with its size', () => {
  const cause = 'x'.repeat(2_000_000);
  const [start, end] = [attack([])[0]!, attack([]).at(-1)!];
  const value = { text: 'y'.repeat(500_000) };
  const html = renderReport(undefined, [
    { ...start, details: { input: value } },
    { ...end, details: { error: 'E', cause } },
  ]);
  expect(html.length).toBeLessThan(600_000);
  expect(html).toContain('… (2000000 bytes)');
  expect(html).toContain(',500011]');
});
