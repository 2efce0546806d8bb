import type { Graph } from './graph.ts';
import type { PathTaken } from './path-taken.ts';

export interface GraphFormat {
  /** One line for `--help`. */
  readonly help: string;
  render(graph: Graph, path: PathTaken | undefined): Promise<string>;
}

/** The formats of `graph --format`. Each is loaded on first use. */
export const GRAPH_FORMATS = {
  svg: {
    help: 'a picture for light and dark',
    render: async (graph, path) => (await import('./svg.ts')).renderSvg(graph, path),
  },
  mermaid: {
    help: 'for Markdown',
    render: async (graph, path) => (await import('./mermaid.ts')).renderMermaid(graph, path),
  },
  dot: { help: 'for Graphviz', render: async (graph, path) => (await import('./dot.ts')).renderDot(graph, path) },
  ascii: {
    help: 'a drawing of lines for a terminal',
    render: async (graph, path) => (await import('./ascii.ts')).renderAscii(graph, path),
  },
} satisfies Record<string, GraphFormat>;

export type GraphFormatName = keyof typeof GRAPH_FORMATS;
