import type { GraphEdge } from './graph.ts';

/** In which row each node belongs, and which edges lead back up. */
export interface Ranks {
  readonly rows: ReadonlyMap<string, number>;
  readonly back: ReadonlySet<string>;
}

/**
 * The longest way to each node from where nothing leads to, counted in edges; edges that close a circle do not count.
 * Without recursion: a definition may be one long chain.
 */
export function rankNodes(ids: readonly string[], edges: readonly GraphEdge[]): Ranks {
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
