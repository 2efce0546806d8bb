import type { EdgeLayout, NodeLayout } from './box-layout.ts';
import type { GraphEdge } from './graph.ts';
import type { DrawingSizes } from './metrics.ts';
import type { PlacedGraph, Point, Size } from './place-rows.ts';

type Label = (Size & { readonly lines: readonly string[] }) | undefined;

export interface FarEdge {
  readonly edge: GraphEdge;
  readonly label: Label;
}

export interface Routing {
  readonly nodes: readonly NodeLayout[];
  readonly near: readonly GraphEdge[];
  readonly far: readonly FarEdge[];
  readonly loops: readonly GraphEdge[];
  readonly labels: ReadonlyMap<string, Label>;
  readonly placed: PlacedGraph;
  readonly metrics: DrawingSizes;
}

/** A row of nodes or labels: its extent from top to bottom. */
interface Band {
  readonly top: number;
  readonly bottom: number;
}

/**
 * Routes each edge. Between two rows it may go aside; past a row it goes straight down, where the layout left space, so
 * that it crosses no node of any height.
 */
export function routeEdges(routing: Routing): EdgeLayout[] {
  const nodes = new Map(routing.nodes.map((node) => [node.node.id, node]));
  const bands = findBands(routing);
  const exits = findExits(routing, nodes);
  return [
    ...routing.near.map((edge) => routeNear(edge, routing, nodes, bands, exits)),
    ...routeFar(routing, nodes, bands, exits),
    ...routeLoops(routing, nodes),
  ];
}

function findBands({ nodes, near, labels, placed }: Routing): (y: number) => Band {
  const bands = new Map<number, Band>();
  const add = (y: number, height: number): void => {
    const known = bands.get(key(y));
    bands.set(key(y), {
      top: Math.min(known?.top ?? Infinity, y - height / 2),
      bottom: Math.max(known?.bottom ?? -Infinity, y + height / 2),
    });
  };
  for (const { node, height } of nodes) add(placed.nodes.get(node.id)!.y, height);
  for (const { id } of near) {
    const at = placed.edges.get(id)!.label;
    if (at !== undefined) add(at.y, labels.get(id)!.height);
  }
  return (y) => bands.get(key(y)) ?? { top: y, bottom: y };
}

/** Rows are identified by the centre of their content. */
const key = (y: number): number => Math.round(y * 2);

/** Where each edge leaves its node: a transition in the middle, other edges next to it. */
function findExits(
  { near, far, placed, metrics }: Routing,
  nodes: ReadonlyMap<string, NodeLayout>,
): ReadonlyMap<string, number> {
  const leaving = new Map<string, { readonly edge: GraphEdge; readonly towards: number }[]>();
  const add = (edge: GraphEdge, towards: number): void => {
    const own = leaving.get(edge.from);
    if (own === undefined) leaving.set(edge.from, [{ edge, towards }]);
    else own.push({ edge, towards });
  };
  for (const edge of near) add(edge, (placed.edges.get(edge.id)!.passes[0] ?? placed.nodes.get(edge.to)!).x);
  for (const { edge } of far) add(edge, Infinity);
  const exits = new Map<string, number>();
  for (const [id, own] of leaving) {
    const { x, width } = nodes.get(id)!;
    own.sort((a, b) => a.towards - b.towards);
    const main = own.findIndex(({ edge }) => edge.kind === 'next');
    const middle = main < 0 ? (own.length - 1) / 2 : main;
    const room = (width / 2 - metrics.padX / 2) / Math.max(1, middle, own.length - 1 - middle);
    const step = Math.min(room, metrics.isGrid ? 3 : 26);
    own.forEach(({ edge }, i) => {
      const at = x + width / 2 + (i - middle) * step;
      exits.set(edge.id, metrics.isGrid ? Math.floor(at) : at);
    });
  }
  return exits;
}

function routeNear(
  edge: GraphEdge,
  { placed, labels, metrics }: Routing,
  nodes: ReadonlyMap<string, NodeLayout>,
  bandAt: (y: number) => Band,
  exits: ReadonlyMap<string, number>,
): EdgeLayout {
  const [from, to] = [nodes.get(edge.from)!, nodes.get(edge.to)!];
  const { passes, label: at } = placed.edges.get(edge.id)!;
  const [fromBand, toBand] = [bandAt(placed.nodes.get(edge.from)!.y), bandAt(placed.nodes.get(edge.to)!.y)];
  const isDown = fromBand.bottom <= toBand.top;
  const exit = exits.get(edge.id)!;
  // edges that come back up do not end where others begin
  const entry = middle(to, isDown ? 2 : 4, metrics);
  const points: Point[] = [];
  const past = (x: number, band: Band): void => {
    points.push({ x, y: isDown ? band.top : band.bottom }, { x, y: isDown ? band.bottom : band.top });
  };
  points.push(
    { x: exit, y: isDown ? from.y + from.height : from.y },
    { x: exit, y: isDown ? fromBand.bottom : fromBand.top },
  );
  for (const pass of passes) past(align(snap(pass.x, metrics), points.at(-1)!.x, entry, metrics), bandAt(pass.y));
  points.push({ x: entry, y: isDown ? toBand.top : toBand.bottom }, { x: entry, y: isDown ? to.y : to.y + to.height });
  const size = labels.get(edge.id);
  const label =
    at !== undefined && size !== undefined
      ? { ...size, x: snap(at.x - size.width / 2, metrics), y: snap(at.y - size.height / 2, metrics) }
      : undefined;
  return { edge, points: points.map(({ x, y }) => ({ x, y: snap(y, metrics) })), label };
}

/**
 * Edges across many rows run in lanes around everything: down or up, and between two rows to their ends. Edges of the
 * same kind to the same node share a lane.
 */
function routeFar(
  { nodes: all, near, far, labels, placed, metrics }: Routing,
  nodes: ReadonlyMap<string, NodeLayout>,
  bandAt: (y: number) => Band,
  exits: ReadonlyMap<string, number>,
): EdgeLayout[] {
  if (far.length === 0) return [];
  let right = Math.max(...all.map(({ x, width }) => x + width));
  for (const { id } of near) {
    const { passes, label } = placed.edges.get(id)!;
    for (const { x } of passes) right = Math.max(right, x);
    if (label !== undefined) right = Math.max(right, label.x + labels.get(id)!.width / 2);
  }
  right += metrics.nodeGap;
  const lanes = new Map<string, { readonly lane: number }>();
  const ends: number[] = [];
  const laneOf = ({ edge }: FarEdge): number => {
    const name = `${edge.kind} ${edge.to}`;
    const known = lanes.get(name);
    if (known !== undefined) return known.lane;
    const rows = far
      .filter(({ edge: other }) => other.kind === edge.kind && other.to === edge.to)
      .flatMap(({ edge: other }) => [placed.nodes.get(other.from)!.y, placed.nodes.get(other.to)!.y]);
    const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
    const free = ends.findIndex((end) => end < top);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = bottom;
    lanes.set(name, { lane });
    return lane;
  };
  const topOf = ({ edge }: FarEdge): number => Math.min(placed.nodes.get(edge.from)!.y, placed.nodes.get(edge.to)!.y);
  const ordered = [...far].sort((a, b) => topOf(a) - topOf(b));
  for (const one of ordered) laneOf(one);
  // labels are between the content and the lanes, those of a row side by side
  const used = new Map<number, number>();
  const labelAt = new Map<string, number>();
  for (const { edge, label } of ordered) {
    const row = key(placed.nodes.get(edge.from)!.y);
    const x = used.get(row) ?? right;
    labelAt.set(edge.id, x);
    used.set(row, x + (label?.width ?? 0) + metrics.laneGap);
  }
  const first = Math.max(right, ...used.values());
  const aside = metrics.isGrid ? 1 : 7;
  return ordered.map((one) => {
    const { edge, label } = one;
    const [from, to] = [nodes.get(edge.from)!, nodes.get(edge.to)!];
    const lane = laneOf(one);
    const x = snap(first + lane * metrics.laneGap, metrics);
    const shift = metrics.isGrid ? 0 : (lane % 4) * 3;
    const leave = snap(bandAt(placed.nodes.get(edge.from)!.y).bottom + aside + shift, metrics);
    const enter = snap(bandAt(placed.nodes.get(edge.to)!.y).top - aside - shift, metrics);
    const exit = exits.get(edge.id)!;
    const entry = middle(to, 2, metrics);
    const points = [
      { x: exit, y: from.y + from.height },
      { x: exit, y: leave },
      { x, y: leave },
      { x, y: enter },
      { x: entry, y: enter },
      { x: entry, y: to.y },
    ];
    const at = label && { ...label, x: labelAt.get(edge.id)!, y: snap(leave - label.height / 2, metrics) };
    return { edge, points, label: at };
  });
}

/** Out on the right side and in again below, with its label next to it. */
function routeLoops({ loops, labels, metrics }: Routing, nodes: ReadonlyMap<string, NodeLayout>): EdgeLayout[] {
  const taken = new Map<string, number>();
  return loops.map((edge) => {
    const { x, y, width, height } = nodes.get(edge.from)!;
    const size = labels.get(edge.id);
    const offset = taken.get(edge.from) ?? 0;
    taken.set(edge.from, offset + (size?.height ?? metrics.lineHeight));
    const right = x + width;
    const total = loops.filter(({ from }) => from === edge.from).length;
    const middle = y + height / 2 + (total === 1 ? 0 : offset - height / 4);
    const half = metrics.isGrid ? 1 : Math.min(10, height / 4);
    const out = snap(right + metrics.laneGap, metrics);
    const points = [
      { x: right, y: snap(middle - half, metrics) },
      { x: out, y: snap(middle - half, metrics) },
      { x: out, y: snap(middle + half, metrics) },
      { x: right, y: snap(middle + half, metrics) },
    ];
    const label = size && {
      ...size,
      x: snap(out + metrics.laneGap / 4, metrics),
      y: snap(middle - size.height / 2, metrics),
    };
    return { edge, points, label };
  });
}

/** A distance of one cell is not worth a turn. */
function align(x: number, before: number, entry: number, { isGrid }: DrawingSizes): number {
  if (isGrid !== true) return x;
  if (Math.abs(x - before) === 1) return before;
  return Math.abs(x - entry) === 1 ? entry : x;
}

function middle({ x, width }: NodeLayout, part: number, { isGrid }: DrawingSizes): number {
  const at = x + width / part;
  return isGrid ? Math.floor(at) : at;
}

function snap(value: number, { isGrid }: DrawingSizes): number {
  return isGrid ? Math.round(value) : Math.round(value * 10) / 10;
}
