import type { EventDetails, EventType, Scope, TraceEvent } from '../../engine/events.ts';
import type { Graph, GraphNode } from '../../graph/graph.ts';
import { createBoxFinder, PathCollector, type PathTaken, toPathVisit } from '../../graph/path-taken.ts';
import { machineOf } from '../../history/scope-path.ts';
import type { StateVisit } from '../../history/state-visit.ts';
import { StateVisits } from '../../history/state-visits.ts';
import type { Json } from '../../json.ts';
import type { PackedEvent, PackedLog, PackedPayload, PackedScope, PackedStages, ReportRun } from '../report-data.ts';

/** A value that was cut when the report was written. */
export class CutValue {
  readonly beginning: string;
  /** The size of the entire value, as JSON; undefined if unknown. */
  readonly bytes: number | undefined;

  constructor(beginning: string, bytes: number) {
    this.beginning = beginning;
    this.bytes = bytes < 0 ? undefined : bytes;
  }
}

export type Shown = Json | CutValue | undefined;

export interface EventRow {
  readonly index: number;
  readonly event: TraceEvent;
  readonly visit: StateVisit | undefined;
  readonly packed: PackedEvent;
}

/** A visit of a state with what the page shows besides the data of StateVisits. */
export interface VisitExtras {
  readonly index: number;
  readonly events: EventRow[];
  readonly logs: PackedLog[];
  /** By the name of the step, in order; for a retried state, those of its last attempt. */
  readonly stages: Map<string, number>;
  /** Variables assigned in it. */
  variables: Shown;
}

/** Everything that the page shows of a run, folded from its events: all at once, or as they arrive. */
export class RunModel {
  readonly run: ReportRun;
  readonly rows: EventRow[] = [];
  readonly visits: StateVisit[] = [];
  readonly byName = new Map<string, StateVisit[]>();
  /** The visits directly in a Parallel, a Map or a Task. */
  readonly inside = new Map<StateVisit | undefined, StateVisit[]>();
  readonly #extras = new Map<StateVisit, VisitExtras>();
  readonly #scopes: Scope[] = [];
  readonly #folder: StateVisits;
  readonly #collector: PathCollector | undefined;
  readonly #graph: Graph | undefined;
  /** The last visit of each state in a scope. */
  readonly #latest = new Map<Scope, Map<string, StateVisit>>();
  #logs = 0;
  #stages = 0;

  constructor(run: ReportRun, graph: Graph | undefined) {
    this.run = run;
    this.#graph = graph;
    this.#collector = graph === undefined ? undefined : new PathCollector(graph);
    this.#folder = new StateVisits({
      onEntered: (visit) => this.#enter(visit),
    });
    this.update();
  }

  /** Adds the data of the run that is new. */
  update(): void {
    const { scopes, events, logs, stages } = this.run;
    for (let i = this.#scopes.length; i < scopes.length; i++) this.#scopes.push(this.#unpackScope(scopes[i]!));
    for (let i = this.rows.length; i < events.length; i++) {
      this.#takeUntil(i, logs, stages);
      this.#add(events[i]!, i);
    }
    this.#takeUntil(events.length, logs, stages);
  }

  /** Data before the event with that index belongs to the visits at that time. */
  #takeUntil(index: number, logs: readonly PackedLog[], stages: readonly PackedStages[]): void {
    for (let log = logs[this.#logs]; log !== undefined && log[4] <= index; log = logs[++this.#logs]) {
      const visit = this.#lastVisit(log[0], log[1]);
      if (visit !== undefined) this.extras(visit).logs.push(log);
    }
    for (let one = stages[this.#stages]; one !== undefined && one[2] <= index; one = stages[++this.#stages]) {
      const [scope, state, , ...steps] = one;
      const visit = this.#lastVisit(scope, state);
      if (visit === undefined) continue;
      const own = this.extras(visit).stages;
      for (let i = 0; i < steps.length; i += 2) own.set(steps[i] as string, steps[i + 1] as number);
    }
  }

  #lastVisit(scope: number, state: string): StateVisit | undefined {
    return this.#latest.get(this.#scopes[scope]!)?.get(state);
  }

  extras(visit: StateVisit): VisitExtras {
    return this.#extras.get(visit)!;
  }

  payload(index: number): Shown {
    const packed: PackedPayload | undefined = this.run.payloads[index];
    if (packed === undefined) return undefined;
    return packed.length === 2 ? new CutValue(packed[0], packed[1]) : packed[0];
  }

  get path(): PathTaken | undefined {
    if (this.#graph === undefined) return undefined;
    const collector = new PathCollector(this.#graph);
    const find = createBoxFinder(collector);
    if (this.rows.length > 0) collector.begin();
    for (const visit of this.visits) {
      const box = find(visit.scope);
      if (box !== undefined) collector.add(box, toPathVisit(visit));
    }
    return collector.path;
  }

  /** The visits of a node of the graph. */
  visitsOf(node: GraphNode): StateVisit[] {
    if (this.#collector === undefined) return [];
    const collector = this.#collector;
    const find = createBoxFinder(collector);
    return (this.byName.get(node.name) ?? []).filter((visit) => {
      const box = find(visit.scope);
      return box !== undefined && collector.nodeIn(box, visit.name)?.id === node.id;
    });
  }

  /** The state that a reader wants to see first: the one that ended the run, or the current one. */
  get foremost(): StateVisit | undefined {
    const failed = this.visits.findLast(({ status, origin }) => status === 'failed' && origin === undefined);
    const running = this.visits.findLast(({ status }) => status === 'running');
    return failed ?? running ?? this.visits[0];
  }

  #unpackScope([kind, index, state, parent, machine]: PackedScope): Scope {
    return {
      kind,
      index,
      state: state ?? undefined,
      parent: parent === null ? undefined : this.#scopes[parent],
      // the page does not need its definition
      ...(machine !== null && { machine: { name: machine, definition: undefined as never } }),
    };
  }

  #add(packed: PackedEvent, index: number): void {
    const [id, previousEventId, type, timestamp, scopeIndex, fields, input, output, parameters, variables] = packed;
    const scope = this.#scopes[scopeIndex]!;
    const payloads: { -readonly [K in 'input' | 'output' | 'parameters']?: Json } = {};
    if (input >= 0) payloads.input = this.payload(input) as Json;
    if (output >= 0) payloads.output = this.payload(output) as Json;
    if (parameters >= 0) payloads.parameters = this.payload(parameters) as Json;
    const details = fields === 0 ? undefined : ({ ...fields, ...payloads } as EventDetails);
    const event: TraceEvent = { id, previousEventId, type: type as EventType, timestamp, details, scope };
    const before = this.#folder.at(scope);
    this.#folder.add(event);
    const visit = type.endsWith('StateEntered') ? this.#folder.at(scope) : (before ?? this.#folder.at(scope));
    const row: EventRow = { index, event, visit, packed };
    this.rows.push(row);
    if (visit === undefined) return;
    const extras = this.extras(visit);
    extras.events.push(row);
    if (variables >= 0) extras.variables = this.payload(variables);
  }

  #enter(visit: StateVisit): void {
    this.#extras.set(visit, {
      index: this.visits.length,
      events: [],
      logs: [],
      stages: new Map(),
      variables: undefined,
    });
    this.visits.push(visit);
    const latest = this.#latest.get(visit.scope);
    if (latest === undefined) this.#latest.set(visit.scope, new Map([[visit.name, visit]]));
    else latest.set(visit.name, visit);
    append(this.byName, visit.name, visit);
    append(this.inside, visit.container, visit);
  }
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** `Machine/State` for a state of a machine that a Task started, else its name. */
export function definitionKey({ scope, name }: StateVisit): string {
  const machine = machineOf(scope);
  return machine === undefined ? name : `${machine.name}/${name}`;
}
