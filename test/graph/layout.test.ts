import { describe, expect, it, test } from 'vitest';
import type { BoxLayout } from '../../src/graph/box-layout.ts';
import { layoutGraph } from '../../src/graph/layout.ts';
import { CELLS, type DrawingSizes, PIXELS, wrap } from '../../src/graph/metrics.ts';
import { chainOf, graphOfDefinition, HOSTILE_NAMES, largeMachine } from './machines.ts';

const SAMPLES = new URL('../../samples/', import.meta.url).pathname;

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const overlaps = (a: Area, b: Area): boolean =>
  a.left < b.right - 0.5 && a.right > b.left + 0.5 && a.top < b.bottom - 0.5 && a.bottom > b.top + 0.5;

const areaOf = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }): Area => ({
  left: x,
  right: x + width,
  top: y,
  bottom: y + height,
});

/** The parts of a box that cross, cover or leave something that they should not. */
function* faults(layout: BoxLayout): Generator<string> {
  const whole = areaOf({ ...layout, x: 0, y: 0 });
  for (const [i, node] of layout.nodes.entries()) {
    const own = areaOf(node);
    if (own.left < 0 || own.top < 0 || own.right > whole.right || own.bottom > whole.bottom) {
      yield `${node.node.name} leaves its box`;
    }
    for (const other of layout.nodes.slice(i + 1)) {
      if (overlaps(own, areaOf(other))) yield `${node.node.name} covers ${other.node.name}`;
    }
    for (const box of node.boxes) {
      if (box.x < 0 || box.x + box.width > node.width || box.y + box.height > node.height) {
        yield `a box leaves ${node.node.name}`;
      }
      yield* faults(box);
    }
  }
  for (const { edge, points } of layout.edges) {
    for (const [i, to] of points.entries()) {
      const from = points[i - 1];
      if (from === undefined) continue;
      // a curve between two points stays within their rectangle
      const way = {
        left: Math.min(from.x, to.x),
        right: Math.max(from.x, to.x),
        top: Math.min(from.y, to.y),
        bottom: Math.max(from.y, to.y),
      };
      for (const node of layout.nodes) {
        if (overlaps(way, areaOf(node))) yield `${edge.kind} ${edge.from}-${edge.to} crosses ${node.node.name}`;
      }
    }
  }
}

describe.each<[string, DrawingSizes]>([
  ['pixels', PIXELS],
  ['cells', CELLS],
])('a layout in %s', (_, metrics) => {
  it.each([
    ['order/template.yml', undefined],
    ['callback/template.yml', 'ExpenseWorkflow'],
    ['error-handling/template.yml', 'InvokeAndWait'],
    ['jsonata/sales.asl.yaml', undefined],
  ])('crosses nothing in %s', async (path, id) => {
    expect([...faults(layoutGraph(await graphOfDefinition(SAMPLES + path, id), metrics))]).toEqual([]);
  });

  it.each([
    [60, 12],
    [300, 40],
  ])('crosses nothing with %i states and %i catchers', async (states, catchers) => {
    expect([...faults(layoutGraph(await graphOfDefinition(largeMachine(states, catchers)), metrics))]).toEqual([]);
  });

  it('routes edges back up around everything', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `State ${i}`);
    const chain = chainOf(names) as { States: Record<string, object> };
    const Choices = [
      { Variable: '$.again', BooleanEquals: true, Next: 'State 0' },
      { Variable: '$.last', BooleanEquals: true, Next: 'State 9' },
    ];
    chain.States['State 11'] = { Type: 'Choice', Choices, Default: 'State 12' };
    chain.States['State 12'] = { Type: 'Succeed' };
    expect([...faults(layoutGraph(await graphOfDefinition(chain), metrics))]).toEqual([]);
  });
});

test('a machine of 5,000 states is laid out, and one of a single state', async () => {
  const large = layoutGraph(await graphOfDefinition(chainOf(Array.from({ length: 5_000 }, (_, i) => `S${i}`))), PIXELS);
  expect(large.nodes.length).toBe(5_002);
  expect([...new Set(large.nodes.map(({ x, width }) => Math.round(x + width / 2)))].length).toBe(1);
  const small = layoutGraph(await graphOfDefinition(chainOf(['Only'])), PIXELS);
  expect(small.nodes.map(({ node }) => node.name)).toEqual(['Start', 'Only', 'End']);
});

test('a long name wraps between words, before capitals, or else anywhere', () => {
  const most = { width: 12, lines: 9 };
  expect(wrap('Charge the card again', most, CELLS)).toEqual(['Charge the', 'card again']);
  expect(wrap('chargeCreditCardAgain', most, CELLS)).toEqual(['chargeCredit', 'CardAgain']);
  expect(wrap('a'.repeat(30), most, CELLS)).toEqual(['aaaaaaaaaaaa', 'aaaaaaaaaaaa', 'aaaaaa']);
  expect(wrap('注文の確認をする', most, CELLS)).toEqual(['注文の確認を', 'する']);
  expect(wrap('one two three four five', { width: 12, lines: 2 }, CELLS)).toEqual(['one two', 'three four…']);
});

test('hostile names fit, without control characters', async () => {
  const layout = layoutGraph(await graphOfDefinition(chainOf(HOSTILE_NAMES)), CELLS);
  const lines = layout.nodes.flatMap(({ nameLines }) => nameLines);
  expect(lines.filter((line) => /[\u0000-\u001f\u2028\u202e]/.test(line))).toEqual([]);
  expect([...faults(layout)]).toEqual([]);
});
