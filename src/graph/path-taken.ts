import type { Scope, TraceEvent } from '../engine/events.ts';
import type { StateVisit, VisitStatus } from '../history/state-visit.ts';
import { StateVisits } from '../history/state-visits.ts';
import { allEdges, type EdgeKind, type Graph, type GraphBox, type GraphNode } from './graph.ts';

/** What one visit of a state contributes to the path, from a history or from a JSON result. */
export interface PathVisit {
  readonly name: string;
  readonly status: VisitStatus;
  /** The next state of the machine; undefined at its end. */
  readonly next: string | undefined;
  /** Failed attempts that were followed by another one. */
  readonly retries: number;
}

export interface NodeMark {
  /** The worst status of its visits. */
  readonly status: VisitStatus;
  readonly visits: number;
  readonly retries: number;
  /** Failed visits, whether caught or not. */
  readonly failures: number;
}

/** The path that one or more executions took through a graph. */
export interface PathTaken {
  /** By the node's id; absent if it was not reached. */
  readonly nodes: ReadonlyMap<string, NodeMark>;
  /** How often each edge was taken, by its id; absent if never. */
  readonly edges: ReadonlyMap<string, number>;
}

const SIGNS: Readonly<Record<VisitStatus, string>> = {
  succeeded: '✔',
  failed: '✖',
  caught: '⚠',
  running: '…',
  aborted: '◼',
};

/** `✔ ×3 ↻1`: the information of the colours, for readers who do not see them. */
export function badgeOf({ status, visits, retries }: NodeMark): string {
  return [SIGNS[status], ...(visits > 1 ? [`×${visits}`] : []), ...(retries > 0 ? [`↻${retries}`] : [])].join(' ');
}

/** The most important first. */
const WORST: readonly VisitStatus[] = ['failed', 'running', 'caught', 'aborted', 'succeeded'];

/** Collects visits; states that are not in the graph are left out. */
export class PathCollector {
  readonly #nodes = new Map<string, NodeMark>();
  readonly #edges = new Map<string, number>();
  readonly #boxes = new Map<GraphBox, BoxIndex>();
  readonly #root: GraphBox;
  readonly #ends: ReadonlySet<string>;

  constructor({ root }: Graph) {
    this.#root = root;
    this.#ends = new Set(root.nodes.filter(({ kind }) => kind === 'end').map(({ id }) => id));
  }

  /** States that a stopped execution did not finish count as not reached. */
  get path(): PathTaken {
    const nodes = new Map(this.#nodes);
    const edges = new Map<string, number>();
    for (const { id, to } of allEdges(this.#root)) {
      const count = this.#edges.get(id);
      if (count === undefined) continue;
      if (this.#ends.has(to)) nodes.set(to, { status: 'succeeded', visits: 1, retries: 0, failures: 0 });
      if (nodes.has(to)) edges.set(id, count);
    }
    return { nodes, edges };
  }

  get root(): GraphBox {
    return this.#root;
  }

  /** The start of an execution of the outermost machine. */
  begin(): void {
    const start = this.#root.nodes.find(({ kind }) => kind === 'start');
    if (start === undefined) return;
    this.#nodes.set(start.id, { status: 'succeeded', visits: 1, retries: 0, failures: 0 });
    for (const edge of this.#root.edges) if (edge.from === start.id) this.#count(edge.id);
  }

  add(box: GraphBox, { name, status, next, retries }: PathVisit): void {
    const node = this.nodeIn(box, name);
    if (node === undefined) return;
    const mark = this.#nodes.get(node.id);
    this.#nodes.set(node.id, {
      status: mark === undefined || WORST.indexOf(status) < WORST.indexOf(mark.status) ? status : mark.status,
      visits: (mark?.visits ?? 0) + 1,
      retries: (mark?.retries ?? 0) + retries,
      failures: (mark?.failures ?? 0) + (status === 'failed' || status === 'caught' ? 1 : 0),
    });
    const index = this.#indexOf(box);
    if (retries > 0) this.#count(index.edges.get(edgeKey('retry', node.id, node.id)), retries);
    if (next === undefined) {
      // only a Choice and a Catch determine which way they take: all others have just one
      if (status === 'succeeded' || node.type === 'Fail') this.#count(index.onward.get(node.id));
      return;
    }
    const to = index.nodes.get(next);
    if (to === undefined) return;
    const kinds: EdgeKind[] = status === 'caught' ? ['catch'] : ['next', 'choice', 'default'];
    this.#count(kinds.map((kind) => index.edges.get(edgeKey(kind, node.id, to.id))).find((id) => id !== undefined));
  }

  nodeIn(box: GraphBox, name: string): GraphNode | undefined {
    return this.#indexOf(box).nodes.get(name);
  }

  #count(id: string | undefined, times = 1): void {
    if (id !== undefined) this.#edges.set(id, (this.#edges.get(id) ?? 0) + times);
  }

  #indexOf(box: GraphBox): BoxIndex {
    let index = this.#boxes.get(box);
    if (index === undefined) {
      index = {
        nodes: new Map(box.nodes.filter(({ kind }) => kind === 'state').map((node) => [node.name, node])),
        edges: new Map(box.edges.map(({ id, kind, from, to }) => [edgeKey(kind, from, to), id])),
        onward: new Map(box.edges.filter(({ kind }) => kind === 'next').map(({ from, id }) => [from, id])),
      };
      this.#boxes.set(box, index);
    }
    return index;
  }
}

interface BoxIndex {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, string>;
  /** The edge of each node's Next, or to the end. */
  readonly onward: ReadonlyMap<string, string>;
}

const edgeKey = (kind: EdgeKind, from: string, to: string): string => `${kind} ${from} ${to}`;

/** The path of a run's events, live or stored. */
export function pathOfEvents(graph: Graph, events: Iterable<TraceEvent>): PathTaken {
  const collector = new PathCollector(graph);
  const find = createBoxFinder(collector);
  const tell = (visit: StateVisit): void => {
    const box = find(visit.scope);
    if (box !== undefined) collector.add(box, toPathVisit(visit));
  };
  const visits = new StateVisits({ onSettled: tell });
  collector.begin();
  for (const event of events) visits.add(event);
  for (const visit of [...visits.open]) tell(visit);
  return collector.path;
}

export function toPathVisit({ name, status, next, attempts }: StateVisit): PathVisit {
  return { name, status, next, retries: attempts.filter(({ retryDelay }) => retryDelay !== undefined).length };
}

/** The box of a scope; undefined for a machine that is not in the graph. */
export function createBoxFinder(collector: PathCollector): (scope: Scope) => GraphBox | undefined {
  const known = new Map<Scope, GraphBox | undefined>();
  const find = (scope: Scope): GraphBox | undefined => {
    if (known.has(scope)) return known.get(scope);
    const box = scope.parent === undefined ? collector.root : step(scope, find(scope.parent));
    known.set(scope, box);
    return box;
  };
  const step = ({ kind, index, state, machine }: Scope, outer: GraphBox | undefined): GraphBox | undefined => {
    if (outer === undefined || state === undefined) return undefined;
    const boxes = collector.nodeIn(outer, state)?.boxes ?? [];
    if (machine !== undefined) return boxes.find((box) => box.kind === 'execution' && box.title === machine.name);
    return kind === 'branch' ? boxes[index] : boxes[0];
  };
  return find;
}
