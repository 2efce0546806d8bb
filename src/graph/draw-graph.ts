import { printable } from '../source/printable.ts';
import type { BoxLayout, EdgeLayout, NodeLayout } from './box-layout.ts';
import { curve } from './curve.ts';
import { PIXELS } from './metrics.ts';
import { badgeOf, type NodeMark, type PathTaken } from './path-taken.ts';
import { element, type SvgElement } from './svg-element.ts';

/** The arrowheads that the edges of `drawBox` refer to. */
export const ARROWS: SvgElement = element(
  'defs',
  {},
  ...['plain', 'catch', 'taken'].map((name) =>
    element(
      'marker',
      {
        id: `sfn-arrow-${name}`,
        viewBox: '0 0 8 8',
        refX: 7,
        refY: 4,
        markerWidth: 8,
        markerHeight: 8,
        markerUnits: 'userSpaceOnUse',
        orient: 'auto-start-reverse',
      },
      element('path', { class: `head ${name}`, d: 'M0 0.5 8 4 0 7.5z' }),
    ),
  ),
);

/** A box and its content. */
export function drawBox(layout: BoxLayout, path: PathTaken | undefined): SvgElement {
  const { box, x, y, width, height, title } = layout;
  const frame =
    box.kind === 'machine'
      ? []
      : [
          element('rect', { class: 'box', width, height, rx: 8 }),
          ...(title[0] === undefined ? [] : [element('text', { class: 'title', x: 10, y: 17 }, printable(title[0]))]),
        ];
  return element(
    'g',
    { class: box.kind, transform: `translate(${x} ${y})` },
    ...frame,
    ...layout.edges.map((edge) => drawEdge(edge, path)),
    ...layout.nodes.map((node) => drawNode(node, path)),
    // above all lines, which may pass below a label
    ...layout.edges.flatMap((edge) => drawLabel(edge, path)),
  );
}

function drawNode(layout: NodeLayout, path: PathTaken | undefined): SvgElement {
  const { node, x, y, width, height, boxes } = layout;
  const mark = path?.nodes.get(node.id);
  const status = path === undefined ? '' : ` ${mark?.status ?? 'unreached'}`;
  const transform = `translate(${x} ${y})`;
  if (node.kind !== 'state') {
    const [cx, cy] = [width / 2, height / 2];
    const sign =
      node.kind === 'start'
        ? element('path', { class: 'sign', d: `M${cx - 3.5} ${cy - 5} l9 5 -9 5z` })
        : element('rect', { class: 'sign', x: cx - 4, y: cy - 4, width: 8, height: 8 });
    return element(
      'g',
      { class: `node ${node.kind}${status}`, transform },
      element('title', {}, node.name),
      element('circle', { class: 'mark', cx, cy, r: cx - 1 }),
      sign,
    );
  }
  const type = /^\w+$/.test(node.type) ? node.type.toLowerCase() : 'other';
  return element(
    'g',
    { class: `node ${type}${status}`, 'data-node': node.id, transform },
    element('title', {}, describeNode(layout, mark, path !== undefined)),
    element('rect', { class: 'shape', width, height, rx: 6 }),
    element('rect', { class: 'stripe', width: 5, height, rx: 2.5 }),
    ...drawTexts(layout),
    ...(mark === undefined ? [] : [drawBadge(badgeOf(mark), width)]),
    ...boxes.map((box) => drawBox(box, path)),
  );
}

function drawTexts({ width, nameLines, detailLines }: NodeLayout): SvgElement[] {
  let baseline = PIXELS.padY + 13;
  const line = (name: string, text: string, shift: number): SvgElement => {
    const drawn = element('text', { class: name, x: width / 2, y: baseline + shift }, text);
    baseline += PIXELS.lineHeight;
    return drawn;
  };
  return [...nameLines.map((text) => line('name', text, 0)), ...detailLines.map((text) => line('detail', text, -1))];
}

function drawBadge(badge: string, width: number): SvgElement {
  const size = badge.length * 7.5 + 10;
  return element(
    'g',
    { class: 'badge', transform: `translate(${width - size + 8} -9)` },
    element('rect', { width: size, height: 18, rx: 9 }),
    element('text', { x: size / 2, y: 13 }, badge),
  );
}

/** A node in words: `Charge card (Task · ChargeCard): succeeded, 1 retried`. */
function describeNode({ node }: NodeLayout, mark: NodeMark | undefined, isMarked: boolean): string {
  const what = [node.type as string, ...(node.detail === undefined ? [] : [printable(node.detail)])].join(' · ');
  return `${printable(node.name)} (${what})${describeMark(mark, isMarked)}`;
}

/** `: succeeded, 3 times, 1 failed`; empty if no path is shown. */
export function describeMark(mark: NodeMark | undefined, isMarked: boolean): string {
  if (!isMarked) return '';
  if (mark === undefined) return ': not reached';
  const times = mark.visits === 1 ? '' : `, ${mark.visits} times`;
  const failures = mark.failures > 0 && mark.visits > 1 ? `, ${mark.failures} failed` : '';
  const retries = mark.retries > 0 ? `, ${mark.retries} retried` : '';
  return `: ${mark.status}${times}${failures}${retries}`;
}

function drawEdge({ edge, points }: EdgeLayout, path: PathTaken | undefined): SvgElement {
  const count = path?.edges.get(edge.id);
  const arrow = count !== undefined ? 'taken' : edge.kind === 'catch' || edge.kind === 'retry' ? 'catch' : 'plain';
  return element('path', {
    class: `edge ${edge.kind}${statusOf(count, path)}`,
    'marker-end': `url(#sfn-arrow-${arrow})`,
    d: curve(points),
  });
}

function drawLabel({ edge, points, label }: EdgeLayout, path: PathTaken | undefined): SvgElement[] {
  const count = path?.edges.get(edge.id);
  const parts: SvgElement[] = [];
  if (label !== undefined) {
    const { x, y, width, height, lines } = label;
    parts.push(element('rect', { x, y, width, height, rx: 4 }));
    lines.forEach((line, i) => {
      parts.push(element('text', { x: x + width / 2, y: round(y + 15 + i * PIXELS.lineHeight) }, line));
    });
  }
  // the number of retries has its own corner
  if (count !== undefined && count > 1 && edge.kind !== 'retry') {
    const at = points[1] ?? points[0]!;
    parts.push(element('text', { class: 'count', x: round(at.x + 6), y: round(at.y + 12) }, `×${count}`));
  }
  return parts.length === 0 ? [] : [element('g', { class: `label ${edge.kind}${statusOf(count, path)}` }, ...parts)];
}

function statusOf(count: number | undefined, path: PathTaken | undefined): string {
  if (path === undefined) return '';
  return count === undefined ? ' unreached' : ' taken';
}

const round = (value: number): number => Math.round(value * 10) / 10;
