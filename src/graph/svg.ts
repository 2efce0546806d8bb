import { printable } from '../source/printable.ts';
import type { BoxLayout, EdgeLayout, NodeLayout } from './box-layout.ts';
import { curve } from './curve.ts';
import type { Graph, GraphBox } from './graph.ts';
import { layoutGraph } from './layout.ts';
import { PIXELS } from './metrics.ts';
import { badgeOf, type NodeMark, type PathTaken } from './path-taken.ts';
import { SVG_STYLE } from './svg-style.ts';

/**
 * An SVG document that needs no script, no font and nothing else from outside, for light and dark.
 *
 * @param path of an execution: then what was not reached is pale
 */
export function renderSvg(graph: Graph, path?: PathTaken): string {
  const layout = layoutGraph(graph, PIXELS);
  const { width, height } = layout;
  const label = escapeXml(path === undefined ? `Graph of ${graph.name}` : `Graph of ${graph.name} with the path taken`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}" class="sfn${path === undefined ? '' : ' marked'}">
<style>${SVG_STYLE}</style>
${ARROWS}
<rect class="ground" width="${width}" height="${height}"/>
${renderBox(layout, path)}
</svg>
`;
}

const ARROWS = `<defs>${['plain', 'catch', 'taken']
  .map(
    (name) =>
      `<marker id="sfn-arrow-${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path class="head ${name}" d="M0 0.5 8 4 0 7.5z"/></marker>`,
  )
  .join('')}</defs>`;

function renderBox(layout: BoxLayout, path: PathTaken | undefined): string {
  const lines: string[] = [];
  const { box, x, y, width, height, title } = layout;
  if (box.kind !== 'machine') {
    lines.push(`<rect class="box" x="0" y="0" width="${width}" height="${height}" rx="8"/>`);
    if (title.length > 0) lines.push(`<text class="title" x="10" y="17">${escapeXml(title[0]!)}</text>`);
  }
  for (const edge of layout.edges) lines.push(renderEdge(edge, path));
  for (const node of layout.nodes) lines.push(renderNode(node, path));
  // above all lines, which may pass below a label
  for (const edge of layout.edges) lines.push(renderLabel(edge, path));
  const kind: GraphBox['kind'] = box.kind;
  return `<g class="${kind}" transform="translate(${x} ${y})">\n${lines.filter((line) => line !== '').join('\n')}\n</g>`;
}

function renderNode(layout: NodeLayout, path: PathTaken | undefined): string {
  const { node, x, y, width, height, nameLines, detailLines, boxes } = layout;
  const mark = path?.nodes.get(node.id);
  const status = path === undefined ? '' : ` ${mark?.status ?? 'unreached'}`;
  if (node.kind !== 'state') {
    const shape = `<circle class="mark" cx="${width / 2}" cy="${height / 2}" r="${width / 2 - 1}"/>`;
    const inner =
      node.kind === 'start'
        ? `<path class="sign" d="M${width / 2 - 3.5} ${height / 2 - 5} l9 5 -9 5z"/>`
        : `<rect class="sign" x="${width / 2 - 4}" y="${height / 2 - 4}" width="8" height="8"/>`;
    return `<g class="node ${node.kind}${status}" transform="translate(${x} ${y})"><title>${node.name}</title>${shape}${inner}</g>`;
  }
  const parts = [
    `<title>${escapeXml(describeNode(layout, mark, path !== undefined))}</title>`,
    `<rect class="shape" width="${width}" height="${height}" rx="6"/>`,
    `<rect class="stripe" width="5" height="${height}" rx="2.5"/>`,
  ];
  let baseline = PIXELS.padY + 13;
  for (const line of nameLines) {
    parts.push(`<text class="name" x="${width / 2}" y="${baseline}">${escapeXml(line)}</text>`);
    baseline += PIXELS.lineHeight;
  }
  for (const line of detailLines) {
    parts.push(`<text class="detail" x="${width / 2}" y="${baseline - 1}">${escapeXml(line)}</text>`);
    baseline += PIXELS.lineHeight;
  }
  const badge = mark && badgeOf(mark);
  if (badge !== undefined) {
    const size = badge.length * 7.5 + 10;
    parts.push(
      `<g class="badge" transform="translate(${width - size + 8} -9)"><rect width="${size}" height="18" rx="9"/><text x="${size / 2}" y="13">${badge}</text></g>`,
    );
  }
  for (const box of boxes) parts.push(renderBox(box, path));
  const type = /^\w+$/.test(node.type) ? node.type.toLowerCase() : 'other';
  return `<g class="node ${type}${status}" data-node="${node.id}" transform="translate(${x} ${y})">${parts.join('\n')}</g>`;
}

function describeNode({ node }: NodeLayout, mark: NodeMark | undefined, isMarked: boolean): string {
  const about = `${printable(node.name)} (${[node.type, ...(node.detail === undefined ? [] : [printable(node.detail)])].join(' · ')})`;
  if (!isMarked) return about;
  if (mark === undefined) return `${about}: not reached`;
  const times = mark.visits === 1 ? '' : `, ${mark.visits} times`;
  const failures = mark.failures > 0 && mark.visits > 1 ? `, ${mark.failures} failed` : '';
  const retries = mark.retries > 0 ? `, ${mark.retries} retried` : '';
  return `${about}: ${mark.status}${times}${failures}${retries}`;
}

function renderEdge({ edge, points }: EdgeLayout, path: PathTaken | undefined): string {
  const count = path?.edges.get(edge.id);
  const status = path === undefined ? '' : count === undefined ? ' unreached' : ' taken';
  const arrow = count !== undefined ? 'taken' : edge.kind === 'catch' || edge.kind === 'retry' ? 'catch' : 'plain';
  return `<path class="edge ${edge.kind}${status}" marker-end="url(#sfn-arrow-${arrow})" d="${curve(points)}"/>`;
}

function renderLabel({ edge, points, label }: EdgeLayout, path: PathTaken | undefined): string {
  const count = path?.edges.get(edge.id);
  const parts: string[] = [];
  if (label !== undefined) {
    const { x, y, width, height, lines } = label;
    parts.push(`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>`);
    lines.forEach((line, i) => {
      const baseline = y + 15 + i * PIXELS.lineHeight;
      parts.push(`<text x="${x + width / 2}" y="${round(baseline)}">${escapeXml(line)}</text>`);
    });
  }
  if (count !== undefined && count > 1) {
    const at = points[1] ?? points[0]!;
    parts.push(`<text class="count" x="${at.x + 6}" y="${round(at.y + 12)}">×${count}</text>`);
  }
  if (parts.length === 0) return '';
  const status = path === undefined ? '' : count === undefined ? ' unreached' : ' taken';
  return `<g class="label ${edge.kind}${status}">${parts.join('')}</g>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Text and attribute values; controls have become escapes before. */
export function escapeXml(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\ufffe\uffff]/g, '\ufffd');
}
