import type { BoxLayout, EdgeLayout, NodeLayout } from './box-layout.ts';
import { Canvas } from './canvas.ts';
import type { Graph } from './graph.ts';
import { layoutGraph } from './layout.ts';
import { CELLS } from './metrics.ts';
import { badgeOf, type PathTaken } from './path-taken.ts';
import type { Point } from './place-rows.ts';

/** A drawing in box-drawing characters, for a terminal of any width. */
export function renderAscii(graph: Graph, path?: PathTaken): string {
  const layout = layoutGraph(graph, CELLS);
  const canvas = new Canvas(layout.width + 1, layout.height + 1);
  drawBox(canvas, layout, { x: 0, y: 0 }, path);
  return `${canvas.toString()}\n`;
}

function drawBox(canvas: Canvas, layout: BoxLayout, origin: Point, path: PathTaken | undefined): void {
  const { box, width, height, title } = layout;
  const at = { x: origin.x + layout.x, y: origin.y + layout.y };
  if (box.kind !== 'machine') {
    canvas.frame({ ...at, width, height }, 'dotted');
    canvas.text(at.x + 2, at.y, title[0] === undefined ? '' : ` ${title[0]} `);
  }
  for (const node of layout.nodes) drawNode(canvas, node, at, path);
  const tracks = new Tracks();
  for (const edge of layout.edges) drawEdge(canvas, edge, at, tracks);
  for (const edge of layout.edges) drawLabel(canvas, edge, at, path);
}

function drawNode(canvas: Canvas, layout: NodeLayout, origin: Point, path: PathTaken | undefined): void {
  const { node, width, height, nameLines, detailLines, boxes } = layout;
  const at = { x: origin.x + layout.x, y: origin.y + layout.y };
  const mark = path?.nodes.get(node.id);
  if (node.kind !== 'state') {
    canvas.text(at.x + 1, at.y, node.kind === 'start' ? '●' : '◉');
    return;
  }
  canvas.frame({ ...at, width, height }, path !== undefined && mark === undefined ? 'dotted' : 'solid');
  if (mark !== undefined) canvas.text(at.x + 2, at.y, ` ${badgeOf(mark)} `);
  [...nameLines, ...detailLines].forEach((line, i) => {
    canvas.centred(at.x, width, at.y + 1 + i, line);
  });
  for (const box of boxes) drawBox(canvas, box, at, path);
}

/** The columns of a row that are used by edges turning aside there, so that two do not look like one. */
class Tracks {
  readonly #taken = new Map<number, { readonly from: number; readonly to: number }[]>();

  /** A row of these without obstacles; the middle one if there is none. */
  choose(rows: readonly number[], from: number, to: number): number {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const isFree = (row: number): boolean =>
      (this.#taken.get(row) ?? []).every((one) => one.to < low - 1 || one.from > high + 1);
    const row = rows.find(isFree) ?? rows[rows.length >> 1]!;
    this.#taken.set(row, [...(this.#taken.get(row) ?? []), { from: low, to: high }]);
    return row;
  }
}

function drawEdge(canvas: Canvas, { edge, points }: EdgeLayout, origin: Point, tracks: Tracks): void {
  const style = edge.kind === 'catch' || edge.kind === 'retry' ? 'dotted' : 'solid';
  const way = points.map(({ x, y }) => ({ x: x + origin.x, y: y + origin.y }));
  const isLoop = edge.from === edge.to;
  const last = way.at(-1)!;
  const before = way.findLast(({ x, y }) => x !== last.x || y !== last.y) ?? last;
  const isDown = last.y >= before.y;
  // the last cell before the node is the arrowhead
  const end = isLoop ? last : { x: last.x, y: isDown ? last.y - 1 : last.y };
  const start = way[0]!;
  // starts in the frame itself, so that both become one line
  const corners: Point[] = [isLoop ? { x: start.x - 1, y: start.y } : { x: start.x, y: start.y + (isDown ? -1 : 0) }];
  for (const point of [...way.slice(1, -1), end]) {
    const to = isDown ? { x: point.x, y: Math.min(point.y, end.y) } : point;
    const from = corners.at(-1)!;
    if (from.x !== to.x && from.y !== to.y) {
      const [low, high] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
      const rows = Array.from({ length: Math.max(1, high - low) }, (_, k) => low + k);
      // not next to the arrowhead
      if (point === end && rows.length > 1) rows.splice(isDown ? -1 : 0, 1);
      const row = tracks.choose(rows, from.x, to.x);
      corners.push({ x: from.x, y: row }, { x: to.x, y: row });
    }
    corners.push(to);
  }
  for (let i = 1; i < corners.length; i++) canvas.line(corners[i - 1]!, corners[i]!, style);
  canvas.text(end.x, end.y, isLoop ? '◄' : isDown ? '▼' : '▲');
}

function drawLabel(
  canvas: Canvas,
  { edge, points, label }: EdgeLayout,
  origin: Point,
  path: PathTaken | undefined,
): void {
  const count = path?.edges.get(edge.id) ?? 0;
  label?.lines.forEach((line, i) => {
    canvas.centred(label.x + origin.x, label.width, label.y + origin.y + i, line);
  });
  if (count < 2) return;
  const text = `×${count}`;
  if (label === undefined) canvas.text(points[0]!.x + origin.x + 1, points[0]!.y + origin.y, text);
  else canvas.text(label.x + origin.x + label.width, label.y + origin.y, ` ${text}`);
}
