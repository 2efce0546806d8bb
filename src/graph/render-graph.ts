import type { Machine, StateBase } from '../definition/definition.ts';
import type { Scope, TraceEvent } from '../engine/events.ts';
import { indexStates } from '../history/state-index.ts';
import { buildGraph, type StartedMachine } from './build-graph.ts';
import { GRAPH_FORMATS, type GraphFormatName } from './formats.ts';
import type { Graph } from './graph.ts';
import { pathOfEvents } from './path-taken.ts';

export interface RenderGraphOptions {
  /** Default: svg. */
  readonly format?: GraphFormatName;
  /** For the heading. */
  readonly name?: string;
}

/**
 * Draws a state machine.
 *
 * @param machine from `compile`
 * @param events of a run, or from `readHistory`: marks the path that was taken
 * @returns the document as a text: an SVG, a flowchart of mermaid, a digraph of Graphviz, or lines for a terminal
 */
export async function renderGraph(
  machine: Machine,
  events?: Iterable<TraceEvent>,
  options: RenderGraphOptions = {},
): Promise<string> {
  const listed = events === undefined ? undefined : [...events];
  const graph = graphOf(machine, options.name ?? 'state machine', listed ?? []);
  const path = listed === undefined ? undefined : pathOfEvents(graph, listed);
  return GRAPH_FORMATS[options.format ?? 'svg'].render(graph, path);
}

/** The graph with the machines that Tasks start: those known in advance, and those named in the events. */
export function graphOf(
  machine: Machine,
  name: string,
  events: Iterable<TraceEvent>,
  known: ReadonlyMap<StateBase, readonly StartedMachine[]> = new Map(),
): Graph {
  const seen = startedIn(machine, events);
  return buildGraph(machine, {
    name,
    started: (state) => {
      const before = known.get(state) ?? [];
      const names = new Set(before.map((one) => one.name));
      return [...before, ...(seen.get(state) ?? []).filter((one) => !names.has(one.name))];
    },
  });
}

export function startedIn(
  machine: Machine,
  events: Iterable<TraceEvent>,
): ReadonlyMap<StateBase, readonly StartedMachine[]> {
  const started = new Map<StateBase, StartedMachine[]>();
  const known = new Set<Scope>();
  const indices = new Map<Machine, ReturnType<typeof indexStates>>();
  for (const { scope } of events) {
    for (let at = scope; at.parent !== undefined && !known.has(at); at = at.parent) {
      known.add(at);
      if (at.machine === undefined || at.state === undefined) continue;
      const outer = machineAround(at.parent) ?? machine;
      let index = indices.get(outer);
      if (index === undefined) {
        index = indexStates(outer);
        indices.set(outer, index);
      }
      const state = index.get(at.state)?.state;
      if (state === undefined) continue;
      const own = started.get(state) ?? [];
      const { name, definition } = at.machine;
      if (!own.some((one) => one.name === name)) own.push({ name, machine: definition });
      started.set(state, own);
    }
  }
  return started;
}

function machineAround(scope: Scope): Machine | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.machine !== undefined) return at.machine.definition;
  }
  return undefined;
}
