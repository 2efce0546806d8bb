import type { Scope } from '../../engine/events.ts';

/**
 * The names by which a mock can call a state, the longest first: `Outer/Inner/State`, `Inner/State`, `State`, where
 * Outer and Inner are the Map and Parallel states (or the tasks that started an execution) around it.
 */
export function namesOf(path: readonly string[]): readonly string[] {
  return path.map((_, index) => path.slice(index).join('/'));
}

/** The states around a place and the state itself, from the outside in. */
export function pathOf(scope: Scope, state: string): readonly string[] {
  const path = [state];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.state !== undefined) path.unshift(at.state);
  }
  return path;
}
