import type { BoxLayout, NodeLayout } from './box-layout.ts';
import type { Graph, GraphBox, GraphEdge, GraphNode } from './graph.ts';
import { type DrawingSizes, textWidth, wrap } from './metrics.ts';
import { type Point, placeRows, type Size } from './place-rows.ts';
import { type FarEdge, routeEdges } from './route-edges.ts';

const MAX_NAME_LINES = 12;
const MAX_DETAIL_LINES = 2;
const MAX_LABEL_LINES = 4;
/** An edge across more rows than this is routed around everything. */
const MAX_ROWS_OF_EDGE = 6;
/** In a box with more nodes, only edges to the next row are laid out with them. */
const MAX_NODES_WITH_LONG_EDGES = 1_500;

/**
 * Positions everything. Edges never leave their box (a transition does not leave its machine), so each box is laid out
 * separately and is one node of the box around it: nothing can cross its frame.
 */
export function layoutGraph(graph: Graph, metrics: DrawingSizes): BoxLayout {
  return layoutBox(graph.root, metrics);
}

function layoutBox(box: GraphBox, metrics: DrawingSizes): BoxLayout {
  const title = box.title === undefined ? [] : wrap(box.title, { width: 400, lines: 1 }, metrics);
  const titleHeight = title.length * metrics.lineHeight;
  const sized = new Map(box.nodes.map((node) => [node.id, sizeNode(node, metrics)]));
  const loops = box.edges.filter(({ from, to }) => from === to);
  const labels = new Map(box.edges.map((edge) => [edge.id, sizeLabel(edge, metrics)]));
  const others = box.edges.filter(({ from, to }) => from !== to);
  const ranks = rankNodes([...sized.keys()], others);
  const isFar = (edge: GraphEdge): boolean => {
    const rows = ranks.rows.get(edge.to)! - ranks.rows.get(edge.from)!;
    const isLarge = sized.size > MAX_NODES_WITH_LONG_EDGES;
    return Math.abs(rows) > (isLarge ? 1 : MAX_ROWS_OF_EDGE) || (isLarge && ranks.back.has(edge.id));
  };
  const near = others.filter((edge) => !isFar(edge));
  const placed = placeRows(
    [...sized.values()].map(({ node, width, height }) => ({
      id: node.id,
      // the same on the other side, so that what follows below stays aligned
      width: width + 2 * loopWidth(loops, node.id, labels, metrics),
      height: Math.max(height, loopHeight(loops, node.id, labels)),
    })),
    near.map((edge) => ({
      id: edge.id,
      from: edge.from,
      to: edge.to,
      label: labels.get(edge.id),
      weight: edge.kind === 'next' ? 4 : edge.kind === 'catch' ? 1 : 2,
    })),
    { node: metrics.nodeGap, row: metrics.rowGap },
    ranks.rows,
  );
  const nodes = [...sized.values()].map((node): NodeLayout => {
    const at = placed.nodes.get(node.node.id)!;
    return { ...node, x: round(at.x - node.width / 2, metrics), y: round(at.y - node.height / 2, metrics) };
  });
  const far: FarEdge[] = others.filter(isFar).map((edge) => ({ edge, label: labels.get(edge.id) }));
  const edges = routeEdges({ nodes, near, far, loops, labels, placed, metrics });
  return settle({ box, title, nodes, edges }, titleHeight, metrics);
}

function sizeNode(node: GraphNode, metrics: DrawingSizes): Omit<NodeLayout, 'x' | 'y'> {
  if (node.kind !== 'state') return { node, ...metrics.mark, nameLines: [], detailLines: [], boxes: [] };
  const boxes = arrange(
    node.boxes.map((box) => layoutBox(box, metrics)),
    metrics,
  );
  const inner = boxes.reduce((sum, box) => Math.max(sum, box.x + box.width), 0);
  const most = { width: Math.max(metrics.mostWidth, inner - 2 * metrics.padX), lines: MAX_NAME_LINES };
  const nameLines = wrap(node.name, most, metrics);
  const about = [node.type as string, ...(node.detail === undefined ? [] : [node.detail])].join(' · ');
  const detailLines = wrap(about, { ...most, lines: MAX_DETAIL_LINES }, metrics);
  const text = Math.max(...[...nameLines, ...detailLines].map((line) => textWidth(line, metrics)));
  const width = Math.max(metrics.least.width, Math.ceil(text) + 2 * metrics.padX, inner + 2 * metrics.margin);
  // of the same parity everywhere, so that nodes below one another are aligned in a grid
  const whole = metrics.isGrid && width % 2 === 0 ? width + 1 : width;
  const head = (nameLines.length + detailLines.length) * metrics.lineHeight + 2 * metrics.padY;
  const below = boxes.reduce((sum, box) => Math.max(sum, box.y + box.height), 0);
  const height = Math.max(metrics.least.height, head + (below === 0 ? 0 : below + metrics.margin));
  const left = (whole - inner) / 2;
  return {
    node,
    width: whole,
    height,
    nameLines,
    detailLines,
    boxes: boxes.map((box) => ({ ...box, x: round(box.x + left, metrics), y: box.y + head })),
  };
}

/** Side by side, in as many rows as necessary. */
function arrange(boxes: readonly BoxLayout[], metrics: DrawingSizes): BoxLayout[] {
  let x = 0;
  let y = 0;
  let rowHeight = 0;
  return boxes.map((box) => {
    if (x > 0 && x + box.width > metrics.mostBoxesWidth) {
      y += rowHeight + metrics.margin;
      x = 0;
      rowHeight = 0;
    }
    const placed = { ...box, x, y };
    x += box.width + metrics.margin;
    rowHeight = Math.max(rowHeight, box.height);
    return placed;
  });
}

function sizeLabel(
  { kind, labels }: GraphEdge,
  metrics: DrawingSizes,
): (Size & { readonly lines: readonly string[] }) | undefined {
  if (labels.length === 0) return undefined;
  const most = {
    width: kind === 'retry' ? metrics.mostLabelWidth * 0.8 : metrics.mostLabelWidth,
    lines: MAX_LABEL_LINES,
  };
  const lines = labels.flatMap((label) => wrap(label, most, metrics));
  const shown = lines.length > MAX_LABEL_LINES ? [...lines.slice(0, MAX_LABEL_LINES - 1), '…'] : lines;
  const width = Math.max(...shown.map((line) => textWidth(line, metrics)));
  const pad = metrics.isGrid ? 0 : 6;
  const whole = Math.ceil(width) + 2 * pad;
  return { lines: shown, width: metrics.isGrid ? whole | 1 : whole, height: shown.length * metrics.lineHeight + pad };
}

type Labels = ReadonlyMap<string, (Size & { readonly lines: readonly string[] }) | undefined>;

/** Space next to a node for the edges to itself. */
function loopWidth(loops: readonly GraphEdge[], id: string, labels: Labels, metrics: DrawingSizes): number {
  const own = loops.filter(({ from }) => from === id);
  if (own.length === 0) return 0;
  return 2 * metrics.laneGap + Math.max(...own.map((edge) => labels.get(edge.id)?.width ?? 0));
}

function loopHeight(loops: readonly GraphEdge[], id: string, labels: Labels): number {
  return loops.filter(({ from }) => from === id).reduce((sum, edge) => sum + (labels.get(edge.id)?.height ?? 0), 0);
}

/** Moves everything so that the box begins at 0,0, with its margin and title. */
function settle(
  layout: Pick<BoxLayout, 'box' | 'title' | 'nodes' | 'edges'>,
  titleHeight: number,
  metrics: DrawingSizes,
): BoxLayout {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const cover = (x: number, y: number): void => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  };
  for (const { x, y, width, height } of layout.nodes) {
    cover(x, y);
    cover(x + width, y + height);
  }
  for (const { points, label } of layout.edges) {
    for (const { x, y } of points) cover(x, y);
    if (label !== undefined) {
      cover(label.x, label.y);
      cover(label.x + label.width, label.y + label.height);
    }
  }
  const titleWidth = Math.max(0, ...layout.title.map((line) => textWidth(line, metrics)));
  const width =
    Math.max(Math.ceil(right - left), Math.ceil(titleWidth)) + 2 * metrics.margin + (metrics.isGrid ? 1 : 0);
  const dx = Math.round((width - (right - left)) / 2 - left);
  const dy = Math.round(metrics.margin + titleHeight - top);
  const move = <P extends Point>(point: P): P => ({ ...point, x: point.x + dx, y: point.y + dy });
  return {
    ...layout,
    x: 0,
    y: 0,
    width,
    height: Math.ceil(bottom - top) + titleHeight + 2 * metrics.margin + (metrics.isGrid ? 1 : 0),
    nodes: layout.nodes.map(move),
    edges: layout.edges.map(({ edge, points, label }) => ({
      edge,
      points: points.map(move),
      label: label && move(label),
    })),
  };
}

function round(value: number, { isGrid }: DrawingSizes): number {
  return isGrid ? Math.round(value) : Math.round(value * 10) / 10;
}

/** The row of each node, and the edges that lead back up. */
interface Ranks {
  readonly rows: ReadonlyMap<string, number>;
  readonly back: ReadonlySet<string>;
}

/**
 * The longest path to each node from a start node, counted in edges; edges that close a cycle do not count. Without
 * recursion: a definition may be one long chain.
 */
function rankNodes(ids: readonly string[], edges: readonly GraphEdge[]): Ranks {
  const outgoing = new Map<string, GraphEdge[]>(ids.map((id) => [id, []]));
  for (const edge of edges) if (edge.from !== edge.to) outgoing.get(edge.from)!.push(edge);
  const back = new Set<string>();
  const state = new Map<string, 'open' | 'done'>();
  const finished: string[] = [];
  for (const root of ids) {
    if (state.has(root)) continue;
    const path = [{ id: root, next: 0 }];
    state.set(root, 'open');
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const edge = outgoing.get(at.id)![at.next++];
      if (edge === undefined) {
        state.set(at.id, 'done');
        finished.push(at.id);
        path.pop();
      } else if (state.get(edge.to) === 'open') {
        back.add(edge.id);
      } else if (!state.has(edge.to)) {
        state.set(edge.to, 'open');
        path.push({ id: edge.to, next: 0 });
      }
    }
  }
  const rows = new Map<string, number>(ids.map((id) => [id, 0]));
  for (const id of finished.reverse()) {
    for (const edge of outgoing.get(id)!) {
      if (!back.has(edge.id)) rows.set(edge.to, Math.max(rows.get(edge.to)!, rows.get(id)! + 1));
    }
  }
  return { rows, back };
}
