import { printable } from '../source/printable.ts';
import type { Graph, GraphBox, GraphEdge, GraphNode } from './graph.ts';
import { badgeOf, type PathTaken } from './path-taken.ts';

/** A Graphviz digraph: the content of a state is a cluster. */
export function renderDot(graph: Graph, path?: PathTaken): string {
  const lines = [
    `digraph ${quote(graph.name)} {`,
    '  compound=true; rankdir=TB; fontname="Helvetica,Arial,sans-serif";',
    '  node [shape=box, style="rounded", fontname="Helvetica,Arial,sans-serif", fontsize=12];',
    '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=10];',
  ];
  writeBox(graph.root, '  ', lines, path);
  lines.push('}');
  return `${lines.join('\n')}\n`;
}

function writeBox(box: GraphBox, indent: string, lines: string[], path: PathTaken | undefined): void {
  const containers = new Set(box.nodes.filter(({ boxes }) => boxes.length > 0).map(({ id }) => id));
  for (const node of box.nodes) writeNode(node, indent, lines, path);
  for (const edge of box.edges) lines.push(`${indent}${describeEdge(edge, containers, path)}`);
}

function writeNode(node: GraphNode, indent: string, lines: string[], path: PathTaken | undefined): void {
  const { id, kind, name, type, detail, boxes } = node;
  const mark = path?.nodes.get(id);
  const style = path === undefined ? '' : COLOURS[mark?.status ?? 'unreached'];
  if (kind !== 'state') {
    const shape = kind === 'start' ? 'circle' : 'doublecircle';
    lines.push(`${indent}${id} [label="", shape=${shape}, width=0.25, tooltip=${quote(name)}${style}];`);
    return;
  }
  const badge = mark === undefined ? '' : `${badgeOf(mark)} `;
  const about = [type as string, ...(detail === undefined ? [] : [detail])].join(' · ');
  const label = `${badge}${wrapName(name)}\n${about}`;
  if (boxes.length === 0) {
    const shape = type === 'Choice' ? ', shape=hexagon, style=""' : '';
    lines.push(`${indent}${id} [label=${quote(label)}${shape}${style}];`);
    return;
  }
  lines.push(`${indent}subgraph cluster_${id} {`);
  lines.push(`${indent}  label=""; style="rounded"${style};`);
  // edges lead to its head, and leave from below its content, so that what follows is placed below
  lines.push(`${indent}  ${id} [label=${quote(label)}, shape=plain];`);
  lines.push(`${indent}  ${id}_out [label="", shape=point, style=invis, width=0];`);
  boxes.forEach((box, i) => {
    lines.push(`${indent}  subgraph cluster_${id}_${i} {`);
    lines.push(`${indent}    label=${quote(box.title ?? '')}; style="rounded,dashed"; color=gray50;`);
    writeBox(box, `${indent}    `, lines, path);
    lines.push(`${indent}  }`);
    const first = box.nodes[0];
    if (first !== undefined) lines.push(`${indent}  ${id} -> ${first.id} [style=invis];`);
    for (const last of lastNodes(box)) lines.push(`${indent}  ${last} -> ${id}_out [style=invis];`);
  });
  lines.push(`${indent}}`);
}

/** It is the last part of the box. */
function lastNodes({ nodes, edges }: GraphBox): string[] {
  const leaving = new Set(edges.filter(({ from, to }) => from !== to).map(({ from }) => from));
  return nodes.filter(({ id }) => !leaving.has(id)).map(({ id, boxes }) => (boxes.length > 0 ? `${id}_out` : id));
}

function describeEdge(
  { id, kind, from, to, labels }: GraphEdge,
  containers: ReadonlySet<string>,
  path: PathTaken | undefined,
): string {
  const count = path?.edges.get(id) ?? 0;
  const text = [...labels.map(wrapName), ...(count > 1 ? [`×${count}`] : [])].join('\n');
  const attributes = [
    ...(text === '' ? [] : [`label=${quote(text)}`]),
    ...(kind === 'catch' || kind === 'retry' ? ['style=dashed', 'color="#c77700"', 'fontcolor="#9a5700"'] : []),
    ...(count > 0 ? ['penwidth=2.5'] : path === undefined ? [] : ['color=gray60']),
    ...(containers.has(to) && from !== to ? [`lhead=cluster_${to}`] : []),
    ...(containers.has(from) && from !== to ? [`ltail=cluster_${from}`] : []),
  ];
  const tail = containers.has(from) && from !== to ? `${from}_out` : from;
  return `${tail} -> ${to}${attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`};`;
}

const COLOURS: Readonly<Record<string, string>> = {
  succeeded: ', color="#1a8f47", penwidth=2',
  caught: ', color="#c77700", penwidth=2',
  failed: ', color="#d1242f", penwidth=3',
  running: ', color="#0b63c5", penwidth=3',
  aborted: ', color="#6b7686", penwidth=2',
  unreached: ', color=gray60, fontcolor=gray40',
};

/** Graphviz does not wrap text itself. */
function wrapName(text: string): string {
  return text.replace(/(.{24,}?[ ._-])(?=.{6})/gu, '$1\n');
}

/** A quoted string of DOT, in which a backslash begins an escape. */
function quote(text: string): string {
  const lines = text
    .slice(0, 2_000)
    .split('\n')
    .map((line) => printable(line).replaceAll('\\', '\\\\').replaceAll('"', '\\"'));
  return `"${lines.join('\\n')}"`;
}
