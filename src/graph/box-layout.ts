import type { GraphBox, GraphEdge, GraphNode } from './graph.ts';
import type { Point, Size } from './place-rows.ts';

/** A box with the positions of its content, relative to its upper left corner. */
export interface BoxLayout extends Size {
  readonly box: GraphBox;
  /** Its position in its node. */
  readonly x: number;
  readonly y: number;
  readonly title: readonly string[];
  readonly nodes: readonly NodeLayout[];
  readonly edges: readonly EdgeLayout[];
}

export interface NodeLayout extends Size {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly nameLines: readonly string[];
  readonly detailLines: readonly string[];
  readonly boxes: readonly BoxLayout[];
}

export interface EdgeLayout {
  readonly edge: GraphEdge;
  /** From start to end; a segment between two points with the same x is vertical. */
  readonly points: readonly Point[];
  readonly label: LabelLayout | undefined;
}

/** `x` and `y` are the upper left corner. */
export interface LabelLayout extends Size, Point {
  readonly lines: readonly string[];
}
