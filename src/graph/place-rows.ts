import * as dagre from '@dagrejs/dagre';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface RowNode extends Size {
  readonly id: string;
}

export interface RowEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly label: Size | undefined;
  /** How strongly the layout keeps it short and straight. */
  readonly weight: number;
}

/** Centres of nodes and labels; for an edge, the points where it passes the rows between its ends. */
export interface PlacedGraph {
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: ReadonlyMap<string, { readonly passes: readonly Point[]; readonly label: Point | undefined }>;
}

/** With more nodes in one machine, dagre takes too long, and its recursion gets too deep. */
const MAX_NODES = 1_500;

/** Arranges nodes in rows, from top to bottom, with few crossings. */
export function placeRows(
  nodes: readonly RowNode[],
  edges: readonly RowEdge[],
  gaps: { readonly node: number; readonly row: number },
  rows: ReadonlyMap<string, number>,
): PlacedGraph {
  return nodes.length > MAX_NODES ? placeSimply(nodes, edges, gaps, rows) : placeByDagre(nodes, edges, gaps);
}

function placeByDagre(
  nodes: readonly RowNode[],
  edges: readonly RowEdge[],
  gaps: { readonly node: number; readonly row: number },
): PlacedGraph {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: gaps.node, edgesep: gaps.node, ranksep: gaps.row });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const { id, from, to, label, weight } of edges) {
    graph.setEdge(from, to, { width: label?.width ?? 0, height: label?.height ?? 0, weight, labelpos: 'c' }, id);
  }
  dagre.layout(graph);
  const placed = new Map(nodes.map(({ id }) => [id, centre(graph.node(id))]));
  const ways = edges.map(({ id, from, to, label }) => {
    const edge = graph.edge({ v: from, w: to, name: id });
    const passes = (edge.points as Point[]).slice(1, -1).map(centre);
    return [id, { passes, label: label && centre(edge as unknown as Point) }] as const;
  });
  return { nodes: placed, edges: new Map(ways) };
}

const centre = ({ x, y }: Point): Point => ({ x, y });

/** Row by row in file order, each centred; labels are half-way. */
function placeSimply(
  nodes: readonly RowNode[],
  edges: readonly RowEdge[],
  gaps: { readonly node: number; readonly row: number },
  rows: ReadonlyMap<string, number>,
): PlacedGraph {
  const byRow = new Map<number, RowNode[]>();
  for (const node of nodes) {
    const row = rows.get(node.id) ?? 0;
    const own = byRow.get(row);
    if (own === undefined) byRow.set(row, [node]);
    else own.push(node);
  }
  const labelHeights = new Map<number, number>();
  for (const { from, label } of edges) {
    const row = rows.get(from) ?? 0;
    labelHeights.set(row, Math.max(labelHeights.get(row) ?? 0, label?.height ?? 0));
  }
  const placed = new Map<string, Point>();
  const labelRows = new Map<number, number>();
  let top = 0;
  for (const [row, own] of [...byRow].sort(([a], [b]) => a - b)) {
    const height = Math.max(...own.map((node) => node.height));
    let left = -(own.reduce((sum, node) => sum + node.width, 0) + gaps.node * (own.length - 1)) / 2;
    for (const node of own) {
      placed.set(node.id, { x: left + node.width / 2, y: top + height / 2 });
      left += node.width + gaps.node;
    }
    const labelHeight = labelHeights.get(row) ?? 0;
    labelRows.set(row, top + height + gaps.row / 2 + labelHeight / 2);
    top += height + gaps.row + labelHeight;
  }
  const ways = edges.map(({ id, from, to, label }) => {
    const x = (placed.get(from)!.x + placed.get(to)!.x) / 2;
    const at = { x, y: labelRows.get(rows.get(from) ?? 0)! };
    return [id, { passes: label === undefined ? [] : [at], label: label && at }] as const;
  });
  return { nodes: placed, edges: new Map(ways) };
}
