import { printable } from '../source/printable.ts';
import { allEdges, type Graph, type GraphBox, type GraphEdge, type GraphNode } from './graph.ts';
import { badgeOf, type PathTaken } from './path-taken.ts';

/**
 * mermaid's limits unless configured otherwise, as on GitHub. Source: `maxTextSize` and `maxEdges` of its
 * configuration.
 */
export const MERMAID_LIMITS = { characters: 50_000, edges: 500 } as const;

/** A mermaid flowchart: subgraphs for nested machines, dotted edges for catchers and retriers. */
export function renderMermaid(graph: Graph, path?: PathTaken): string {
  return new MermaidWriter(path).write(graph);
}

/** Why mermaid would not draw it with its defaults; undefined if it would. */
export function exceedsMermaid(graph: Graph, text: string): string | undefined {
  const edges = [...allEdges(graph.root)].length;
  if (edges > MERMAID_LIMITS.edges) return `${edges} transitions, and mermaid draws at most ${MERMAID_LIMITS.edges}`;
  if (text.length <= MERMAID_LIMITS.characters) return undefined;
  return `${text.length} characters, and mermaid reads at most ${MERMAID_LIMITS.characters}`;
}

class MermaidWriter {
  readonly #path: PathTaken | undefined;
  readonly #lines: string[] = ['flowchart TD'];
  readonly #classes = new Map<string, string[]>();
  readonly #taken: number[] = [];
  /** The labels of the edges from a node to itself. */
  readonly #loops = new Map<string, readonly string[]>();
  #links = 0;

  constructor(path: PathTaken | undefined) {
    this.#path = path;
  }

  write({ root }: Graph): string {
    for (const { from, to, labels } of allEdges(root)) if (from === to) this.#loops.set(from, labels);
    this.#box(root, '  ');
    for (const [name, ids] of this.#classes) this.#lines.push(`  class ${ids.join(',')} ${name}`);
    const used = new Set(this.#classes.keys());
    for (const [name, style] of STYLES) if (used.has(name)) this.#lines.push(`  classDef ${name} ${style}`);
    if (this.#taken.length > 0) this.#lines.push(`  linkStyle ${this.#taken.join(',')} stroke-width:3px`);
    return `${this.#lines.join('\n')}\n`;
  }

  #box(box: GraphBox, indent: string): void {
    for (const node of box.nodes) this.#node(node, indent);
    const containers = new Set(box.nodes.filter(({ boxes }) => boxes.length > 0).map(({ id }) => id));
    for (const edge of box.edges) {
      // mermaid draws no edge from a subgraph to itself: its title shows it
      if (edge.from === edge.to && containers.has(edge.from)) continue;
      this.#lines.push(`${indent}${edge.from} ${this.#link(edge)} ${edge.to}`);
      if (this.#path?.edges.has(edge.id) === true) this.#taken.push(this.#links);
      this.#links++;
    }
  }

  #node(node: GraphNode, indent: string): void {
    const { id, kind, name, type, detail, boxes } = node;
    const mark = this.#path?.nodes.get(id);
    if (this.#path !== undefined) this.#class(mark?.status ?? 'unreached', id);
    if (kind !== 'state') {
      this.#lines.push(`${indent}${id}(("${name}"))`);
      return;
    }
    const badge = mark === undefined ? '' : `${badgeOf(mark)} `;
    const about = [type as string, ...(detail === undefined ? [] : [detail])].map(escapeLabel).join(' · ');
    const title = `${badge}${escapeLabel(name)}`;
    if (boxes.length === 0) {
      const [open, close] = SHAPES[type] ?? ['[', ']'];
      this.#lines.push(`${indent}${id}${open}"${title}<br>${about}"${close}`);
      return;
    }
    const loop = (this.#loops.get(id) ?? []).map((label) => `<br>${escapeLabel(label)}`).join('');
    this.#lines.push(`${indent}subgraph ${id} ["${title} · ${about}${loop}"]`);
    boxes.forEach((box, i) => {
      this.#lines.push(`${indent}  subgraph ${id}_${i} ["${escapeLabel(box.title ?? '')}"]`);
      this.#box(box, `${indent}    `);
      this.#lines.push(`${indent}  end`);
    });
    this.#lines.push(`${indent}end`);
  }

  #link({ id, kind, labels }: GraphEdge): string {
    const arrow = kind === 'catch' || kind === 'retry' ? '-.->' : '-->';
    const count = this.#path?.edges.get(id) ?? 0;
    const lines = [...labels.map(escapeLabel), ...(count > 1 ? [`×${count}`] : [])];
    return lines.length === 0 ? arrow : `${arrow}|"${lines.join('<br>')}"|`;
  }

  #class(name: string, id: string): void {
    const known = this.#classes.get(name);
    if (known === undefined) this.#classes.set(name, [id]);
    else known.push(id);
  }
}

const SHAPES: Readonly<Partial<Record<GraphNode['type'], readonly [string, string]>>> = {
  Choice: ['{{', '}}'],
  Wait: ['([', '])'],
  Succeed: ['(', ')'],
  Fail: ['(', ')'],
};

/** Only borders, so that light and dark themes keep their own backgrounds and text colours. */
const STYLES: readonly (readonly [string, string])[] = [
  ['succeeded', 'stroke:#1a8f47,stroke-width:2px'],
  ['caught', 'stroke:#c77700,stroke-width:2px'],
  ['failed', 'stroke:#d1242f,stroke-width:3px'],
  ['running', 'stroke:#0b63c5,stroke-width:3px,stroke-dasharray:6 3'],
  ['aborted', 'stroke:#6b7686,stroke-width:2px,stroke-dasharray:3 3'],
  ['unreached', 'stroke:#9aa4b2,stroke-dasharray:2 3,opacity:0.6'],
];

/** Everything that could be markup, Markdown or an end of the text is written as a mermaid entity. */
function escapeLabel(text: string): string {
  return printable(text.slice(0, 500)).replace(/[#&<>"`*_~\\;:|{}[\]()@/$%]/g, (char) => `#${char.codePointAt(0)};`);
}
