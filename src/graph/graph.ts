import type { StateTypeName } from '../definition/state-type-name.ts';

/** The graph of a state machine: what to draw, before the layout. */
export interface Graph {
  /** The machine's name, for a heading. */
  readonly name: string;
  readonly root: GraphBox;
}

/** A machine, or one within another: a branch, a Map's item processor, an execution that a Task starts. */
export interface GraphBox {
  readonly kind: 'machine' | 'branch' | 'items' | 'children' | 'execution';
  /** For the frame; absent for the outermost box. */
  readonly title?: string;
  /** In file order. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** `n0`, `n1` ... in file order: unique in the graph. */
  readonly id: string;
  /** The start and the end of the outermost machine are nodes too, so that it is clear where to begin. */
  readonly kind: 'state' | 'start' | 'end';
  /** The state's name, as written. */
  readonly name: string;
  readonly type: StateTypeName | 'Start' | 'End';
  /** What a Task calls, how long a Wait waits, the error of a Fail. */
  readonly detail?: string;
  readonly boxes: readonly GraphBox[];
}

export type EdgeKind = 'next' | 'choice' | 'default' | 'catch' | 'retry';

/** There is at most one edge of each kind between two nodes: its labels combine several rules. */
export interface GraphEdge {
  /** `e0`, `e1` ...: unique in the graph. */
  readonly id: string;
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
  readonly labels: readonly string[];
}

/** The nodes of a box and everything in it, outer ones first. */
export function* allNodes(box: GraphBox): Generator<GraphNode> {
  for (const node of box.nodes) {
    yield node;
    for (const inner of node.boxes) yield* allNodes(inner);
  }
}

export function* allEdges(box: GraphBox): Generator<GraphEdge> {
  yield* box.edges;
  for (const node of box.nodes) for (const inner of node.boxes) yield* allEdges(inner);
}
