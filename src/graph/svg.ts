import { printable } from '../source/printable.ts';
import { ARROWS, drawBox } from './draw-graph.ts';
import type { Graph } from './graph.ts';
import { layoutGraph } from './layout.ts';
import { PIXELS } from './metrics.ts';
import type { PathTaken } from './path-taken.ts';
import { element, type SvgElement } from './svg-element.ts';
import { SVG_STYLE } from './svg-style.ts';

/**
 * An SVG document without scripts, fonts or any external resource, for light and dark.
 * @param path of an execution: what was not reached is shown pale
 */
export function renderSvg(graph: Graph, path?: PathTaken): string {
  const layout = layoutGraph(graph, PIXELS);
  const { width, height } = layout;
  const drawing = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': `Graph of ${graph.name}${path === undefined ? '' : ' with the path taken'}`,
      class: path === undefined ? 'sfn' : 'sfn marked',
    },
    element('style', {}, SVG_STYLE),
    ARROWS,
    element('rect', { class: 'ground', width, height }),
    drawBox(layout, path),
  );
  return `${write(drawing)}\n`;
}

function write({ name, attributes, children }: SvgElement): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  const start = `<${name}${written.join('')}`;
  if (children.length === 0) return `${start}/>`;
  const inner = children.map((child) => (typeof child === 'string' ? escapeXml(child) : write(child)));
  const isGroup = name === 'svg' || name === 'g';
  return isGroup ? `${start}>\n${inner.join('\n')}\n</${name}>` : `${start}>${inner.join('')}</${name}>`;
}

/** Text and attribute values. Line breaks of the style are kept; other texts have none. */
function escapeXml(text: string): string {
  return text
    .split('\n')
    .map(printable)
    .join('\n')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\ufffe\uffff]/g, '\ufffd');
}
