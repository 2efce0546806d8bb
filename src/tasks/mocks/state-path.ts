import type { Scope } from '../../engine/events.ts';

/**
 * A state's names in mocks, the longest first: `Outer/Inner/State`, `Inner/State`, `State`, where Outer and Inner are
 * the enclosing Map and Parallel states (or the tasks that started an execution).
 */
export function namesOf(path: readonly string[]): readonly string[] {
  // most states are in no other one
  return path.length === 1 ? path : path.map((_, index) => path.slice(index).join('/'));
}

/** The states that enclose a place and the state itself, outermost first. */
export function pathOf(scope: Scope, state: string): readonly string[] {
  const path = [state];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.state !== undefined) path.unshift(at.state);
  }
  return path;
}
