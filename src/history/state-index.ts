import type { Machine, StateBase } from '../definition/definition.ts';
import type { TraceEvent } from '../engine/events.ts';
import { EVENT_ROLES } from './event-roles.ts';

export interface IndexedState {
  readonly state: StateBase;
  /** 0 for the states of the machine itself. */
  readonly depth: number;
}

/**
 * Every state of a machine by its name, those of its inner machines included: AWS allows each name once.
 */
export function indexStates(machine: Machine | undefined): ReadonlyMap<string, IndexedState> {
  const index = new Map<string, IndexedState>();
  const pending = machine === undefined ? [] : [{ machine, depth: 0 }];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const state of at.machine.states.values()) {
      index.set(state.name, { state, depth: at.depth });
      for (const inner of state.inner) pending.push({ machine: inner, depth: at.depth + 1 });
    }
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

/** The states that the events of a stored history name, for the time when there is no definition. */
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
