import type { Machine, StateBase } from '../definition/definition.ts';
import { walkStates } from '../definition/walk-states.ts';
import type { TraceEvent } from '../engine/events.ts';
import { EVENT_ROLES } from './event-roles.ts';

export interface IndexedState {
  readonly state: StateBase;
  /** 0 for the states of the outermost machine. */
  readonly depth: number;
}

/** Every state of a machine by name, including those of nested machines: AWS requires unique names. */
export function indexStates(machine: Machine | undefined): ReadonlyMap<string, IndexedState> {
  const index = new Map<string, IndexedState>();
  for (const { state, around } of machine === undefined ? [] : walkStates(machine)) {
    index.set(state.name, { state, depth: around.length });
  }
  return index;
}

/** A name as the trace will show it; `depth` as in IndexedState. */
export interface NamedState {
  readonly name: string;
  readonly type: string;
  readonly depth: number;
}

export function nameStates(index: ReadonlyMap<string, IndexedState>): NamedState[] {
  return [...index.values()].map(({ state: { name, type }, depth }) => ({ name, type, depth }));
}

/** The states named in the events of a stored history, for use without a definition. */
export function nameStatesOfEvents(events: Iterable<TraceEvent>): NamedState[] {
  const named = new Map<string, NamedState>();
  for (const { type, details, scope } of events) {
    const name = details?.name;
    if (EVENT_ROLES[type] !== 'enter' || name === undefined || named.has(name)) continue;
    let depth = 0;
    for (let at = scope.parent; at !== undefined; at = at.parent) depth++;
    named.set(name, { name, type: type.slice(0, -'StateEntered'.length), depth });
  }
  return [...named.values()];
}
