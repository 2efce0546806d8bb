import type { Machine, NumberField, Ref, Retrier, StateBase } from '../definition/definition.ts';
import { stringOf, valueOf } from '../source/source-node.ts';
import { describeCondition } from './describe-condition.ts';
import { describeState } from './describe-state.ts';
import type { EdgeKind, Graph, GraphBox, GraphEdge, GraphNode } from './graph.ts';

/** A machine whose execution a Task starts. */
export interface StartedMachine {
  readonly name: string;
  readonly machine: Machine;
}

export interface GraphOptions {
  readonly name: string;
  /** The machines that a Task starts, as far as known: each is drawn within its Task. */
  started?(state: StateBase): readonly StartedMachine[];
}

/** The maximum depth of machines that start one another. */
const MAX_STARTED = 3;

/** Builds the graph of a machine and everything in it. */
export function buildGraph(machine: Machine, options: GraphOptions): Graph {
  return { name: options.name, root: new Builder(options).machine(machine) };
}

class Builder {
  readonly #options: GraphOptions;
  #nodes = 0;
  #edges = 0;
  /** The machines being drawn, one within another. */
  readonly #open: Machine[] = [];

  constructor(options: GraphOptions) {
    this.#options = options;
  }

  machine(machine: Machine): GraphBox {
    this.#open.push(machine);
    const start = this.#mark('start');
    const { nodes, edges } = this.#box(machine, { kind: 'machine' });
    const end = this.#mark('end');
    const links = new Links(() => `e${this.#edges++}`);
    const first = nodes.find(({ name }) => name === machine.startAt.name);
    if (first !== undefined) links.add('next', start.id, first.id);
    for (const node of nodes) if (isLast(machine.states.get(node.name)!)) links.add('next', node.id, end.id);
    this.#open.pop();
    const hasEnd = links.edges.some(({ to }) => to === end.id);
    return {
      kind: 'machine',
      nodes: [start, ...nodes, ...(hasEnd ? [end] : [])],
      edges: [...edges, ...links.edges],
    };
  }

  #mark(kind: 'start' | 'end'): GraphNode {
    const name = kind === 'start' ? 'Start' : 'End';
    return { id: `n${this.#nodes++}`, kind, name, type: name, boxes: [] };
  }

  #box(machine: Machine, frame: Pick<GraphBox, 'kind' | 'title'>): GraphBox {
    const ids = new Map<string, string>();
    for (const name of machine.states.keys()) ids.set(name, `n${this.#nodes++}`);
    const nodes: GraphNode[] = [];
    const links = new Links(() => `e${this.#edges++}`);
    for (const state of machine.states.values()) {
      const id = ids.get(state.name)!;
      const detail = describeState(state);
      nodes.push({
        id,
        kind: 'state',
        name: state.name,
        type: state.type,
        ...(detail !== undefined && { detail }),
        boxes: this.#boxesOf(state),
      });
      for (const retrier of state.retry) links.add('retry', id, id, describeRetrier(retrier));
      for (const target of state.targets) {
        const to = ids.get(target.name);
        // a name with an unresolved placeholder leads nowhere that could be drawn
        if (to !== undefined) links.add(kindOf(target), id, to, describeTarget(state, target));
      }
    }
    return { ...frame, nodes, edges: links.edges };
  }

  #boxesOf(state: StateBase): GraphBox[] {
    const boxes = state.inner.map((machine, i) => this.#box(machine, frameOf(state, i)));
    for (const { name, machine } of this.#options.started?.(state) ?? []) {
      if (this.#open.includes(machine) || this.#open.length > MAX_STARTED) continue;
      this.#open.push(machine);
      boxes.push(this.#box(machine, { kind: 'execution', title: name }));
      this.#open.pop();
    }
    return boxes;
  }
}

/** The edges of a box, without duplicates. */
class Links {
  readonly #nextId: () => string;
  readonly #byKey = new Map<string, GraphEdge & { readonly labels: string[] }>();

  constructor(nextId: () => string) {
    this.#nextId = nextId;
  }

  get edges(): GraphEdge[] {
    return [...this.#byKey.values()];
  }

  add(kind: EdgeKind, from: string, to: string, label?: string): void {
    // a rule and the default that lead to the same state are one edge
    const key = `${kind === 'default' ? 'choice' : kind} ${from} ${to}`;
    let edge = this.#byKey.get(key);
    if (edge === undefined) {
      edge = { id: this.#nextId(), kind, from, to, labels: [] };
      this.#byKey.set(key, edge);
    }
    if (label !== undefined && !edge.labels.includes(label)) edge.labels.push(label);
  }
}

function isLast(state: StateBase): boolean {
  return state.end || (state.next === undefined && state.targets.every((target) => kindOf(target) === 'catch'));
}

function kindOf({ pointer }: Ref): EdgeKind {
  if (/\/Catch\[\d+\]\/Next$/.test(pointer)) return 'catch';
  if (/\/Choices\[\d+\]\/Next$/.test(pointer)) return 'choice';
  return pointer.endsWith('/Default') ? 'default' : 'next';
}

function describeTarget(state: StateBase, { pointer }: Ref): string | undefined {
  const [, list, index] = /\/(Catch|Choices)\[(\d+)\]\/Next$/.exec(pointer) ?? [];
  if (list === 'Catch') return state.catch[Number(index)]?.errorEquals.join(', ');
  if (list === undefined) return pointer.endsWith('/Default') ? 'otherwise' : undefined;
  const rules = valueOf(state.range, 'Choices');
  const rule = rules?.kind === 'list' ? rules.items[Number(index)] : undefined;
  return rule && describeCondition(rule);
}

function frameOf(state: StateBase, index: number): Pick<GraphBox, 'kind' | 'title'> {
  if (state.type !== 'Map') return { kind: 'branch', title: `Branch ${index + 1}` };
  const processor = valueOf(state.range, 'ItemProcessor');
  const isDistributed = stringOf(valueOf(valueOf(processor, 'ProcessorConfig'), 'Mode')) === 'DISTRIBUTED';
  return isDistributed ? { kind: 'children', title: 'A child execution each' } : { kind: 'items', title: 'Each item' };
}

/** `↻ 3× States.Timeout, 2 s × 2`: the number of attempts, the errors, the interval and its growth. */
function describeRetrier({ errorEquals, maxAttempts, intervalSeconds, backoffRate }: Retrier): string {
  if (maxAttempts.kind === 'literal' && maxAttempts.value === 0) return `↻ never ${errorEquals.join(', ')}`;
  const grows = backoffRate.kind !== 'literal' || backoffRate.value !== 1;
  const delay = `${numberText(intervalSeconds)} s${grows ? ` × ${numberText(backoffRate)}` : ''}`;
  return `↻ ${numberText(maxAttempts)}× ${errorEquals.join(', ')}, ${delay.replaceAll(' ', '\u00a0')}`;
}

function numberText(field: NumberField): string {
  if (field.kind === 'literal') return String(field.value);
  return field.kind === 'path' ? field.text : '{% … %}';
}
