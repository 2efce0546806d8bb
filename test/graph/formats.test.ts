import { instance } from '@viz-js/viz';
import type { Browser, Page } from 'playwright-core';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderAscii } from '../../src/graph/ascii.ts';
import { renderDot } from '../../src/graph/dot.ts';
import { allEdges, allNodes, type Graph } from '../../src/graph/graph.ts';
import { exceedsMermaid, renderMermaid } from '../../src/graph/mermaid.ts';
import { renderSvg } from '../../src/graph/svg.ts';
import { CHROMIUM, launch, NEEDS_CHROMIUM, watch } from '../browser/browser.ts';
import { chainOf, graphOfDefinition, HOSTILE_NAMES, largeMachine } from './machines.ts';

const SAMPLES = new URL('../../samples/', import.meta.url).pathname;

const CASES: readonly (readonly [name: string, graph: () => Promise<Graph>])[] = [
  ['the order sample', () => graphOfDefinition(`${SAMPLES}order/template.yml`)],
  ['nested executions', () => graphOfDefinition(`${SAMPLES}callback/template.yml`, 'ExpenseWorkflow')],
  ['retriers and catchers', () => graphOfDefinition(`${SAMPLES}error-handling/template.yml`, 'InvokeAndWait')],
  ['hostile names', () => graphOfDefinition(chainOf(HOSTILE_NAMES))],
  ['300 states', () => graphOfDefinition(largeMachine(300, 40))],
  ['a Parallel that is retried and leads back', () => graphOfDefinition(RETRIED)],
];

const RETRIED = {
  StartAt: 'Both',
  States: {
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Left', States: { Left: { Type: 'Pass', End: true } } },
        { StartAt: 'Right', States: { Right: { Type: 'Wait', Seconds: 5, End: true } } },
      ],
      Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Again?' }],
      Next: 'Again?',
    },
    'Again?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.again', BooleanEquals: true, Next: 'Both' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

describe('SVG, by an XML parser', () => {
  it.each(CASES)('%s', async (_, graph) => {
    const parser = new SaxesParser({ xmlns: true });
    const texts: string[] = [];
    const elements = new Set<string>();
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', ({ name }) => elements.add(name));
    parser.on('text', (text) => texts.push(text));
    parser.write(renderSvg(await graph())).close();
    expect(elements).not.toContain('script');
    expect([...elements].sort()).toEqual(
      [...elements]
        .filter((name) =>
          ['svg', 'style', 'defs', 'marker', 'path', 'rect', 'circle', 'g', 'text', 'title'].includes(name),
        )
        .sort(),
    );
    expect(texts.join('')).not.toBe('');
  });
});

describe('DOT, by Graphviz', async () => {
  const viz = await instance();
  it.each(CASES)('%s', async (_, make) => {
    const graph = await make();
    const drawn = viz.renderJSON(renderDot(graph)) as {
      objects: { name: string; label: string; nodes?: unknown }[];
      edges: { style?: string }[];
    };
    const nodes = [...allNodes(graph.root)];
    const inside = drawn.objects.filter(({ name }) => /^n\d+$/.test(name));
    expect(inside.length).toBe(nodes.length);
    expect(drawn.edges.filter(({ style }) => style !== 'invis').length).toBe([...allEdges(graph.root)].length);
  });

  it('shows names verbatim', async () => {
    const svg = viz.renderString(renderDot(await graphOfDefinition(chainOf(['Say "hi" \\N']))), { format: 'svg' });
    expect(svg).toContain('>Say &quot;hi&quot; \\N</text>');
  });
});

describe('lines for a terminal', () => {
  // drawn by hand
  it('draws a chain', async () => {
    const graph = await graphOfDefinition({
      StartAt: 'Ask',
      States: { Ask: { Type: 'Pass', Next: 'Done' }, Done: { Type: 'Succeed' } },
    });
    expect(renderAscii(graph)).toBe(
      [
        '       ●',
        '       │',
        '       │',
        '       │',
        '       ▼',
        '   ┌───────┐',
        '   │  Ask  │',
        '   │ Pass  │',
        '   └───┬───┘',
        '       │',
        '       │',
        '       │',
        '       ▼',
        '  ┌─────────┐',
        '  │  Done   │',
        '  │ Succeed │',
        '  └────┬────┘',
        '       │',
        '       │',
        '       │',
        '       ▼',
        '       ◉',
        '',
      ].join('\n'),
    );
  });
});

describe.skipIf(CHROMIUM === undefined)(`mermaid, in a browser${NEEDS_CHROMIUM}`, { timeout: 60_000 }, () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launch();
    page = await browser.newPage();
    await page.addScriptTag({
      path: new URL('../../node_modules/mermaid/dist/mermaid.min.js', import.meta.url).pathname,
    });
    await page.evaluate('mermaid.initialize({ startOnLoad: false })');
  }, 60_000);
  afterAll(() => browser?.close());

  const parse = async (text: string): Promise<unknown> =>
    page.evaluate(
      (source) => (globalThis as unknown as { mermaid: { parse(text: string): unknown } }).mermaid.parse(source),
      text,
    );

  it.each(CASES)(
    '%s',
    async (_, make) => {
      const graph = await make();
      const text = renderMermaid(graph);
      expect(exceedsMermaid(graph, text)).toBeUndefined();
      expect(await parse(text)).toMatchObject({ diagramType: 'flowchart-v2' });
    },
    60_000,
  );

  it("reports when mermaid's limits are exceeded", async () => {
    const graph = await graphOfDefinition(largeMachine(600, 80));
    const text = renderMermaid(graph);
    const draws = page.evaluate(
      (source) =>
        (globalThis as unknown as { mermaid: { render(id: string, text: string): Promise<{ svg: string }> } }).mermaid
          .render('large', source)
          .then(({ svg }) => svg),
      text,
    );
    await expect(draws).rejects.toThrow(/Maximum number of edges|maxEdges|Edge limit/i);
    expect(exceedsMermaid(graph, text)).toMatch(/transitions, and mermaid draws at most 500$/);
  }, 60_000);

  it('shows hostile names as text, and runs nothing', async () => {
    const watched = await watch(page);
    await page.evaluate(() => {
      (globalThis as { alerted?: boolean }).alerted = false;
      Object.assign(globalThis, { alert: () => Object.assign(globalThis, { alerted: true }) });
    });
    const shown = await page.evaluate(
      async (source) => {
        const { mermaid, document } = globalThis as unknown as {
          mermaid: { render(id: string, text: string): Promise<{ svg: string }> };
          document: {
            body: { innerHTML: string };
            querySelectorAll(selector: string): Iterable<{ textContent: string }>;
          };
        };
        document.body.innerHTML = (await mermaid.render('hostile', source)).svg;
        return [...document.querySelectorAll('.node')].map(({ textContent }) =>
          textContent.replaceAll(/\s+/g, ' ').trim(),
        );
      },
      renderMermaid(await graphOfDefinition(chainOf(HOSTILE_NAMES))),
    );
    const printed = HOSTILE_NAMES.map((name) =>
      name.replaceAll('\u2028', '\\u2028').replaceAll('\u0007', '\\u0007').replaceAll('\u202e', '\\u202e'),
    );
    for (const name of printed) expect(shown.join('\n')).toContain(name);
    expect(await page.evaluate(() => (globalThis as { alerted?: boolean }).alerted)).toBe(false);
    expect(watched.requests).toEqual([]);
  }, 60_000);
});
