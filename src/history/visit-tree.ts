import type { Scope } from '../engine/events.ts';
import type { StateVisit } from './state-visit.ts';

const NONE: readonly StateVisit[] = [];

/** The open visits: one for each scope, and for each Parallel, Map and Task the visits inside it. */
export class VisitTree {
  /** Undefined: the execution is between two states. Its entry stays, since a loop would delete it at every state. */
  readonly #open = new Map<Scope, StateVisit | undefined>();
  readonly #inside = new Map<StateVisit, Set<StateVisit>>();

  /** Outer ones first. */
  get all(): Iterable<StateVisit> {
    return [...this.#open.values()].filter((visit) => visit !== undefined);
  }

  at(scope: Scope): StateVisit | undefined {
    return this.#open.get(scope);
  }

  hasInside(visit: StateVisit): boolean {
    return this.#inside.has(visit);
  }

  /** The open visits directly inside, as a copy: the caller may settle them. */
  inside(visit: StateVisit): readonly StateVisit[] {
    const inside = this.#inside.get(visit);
    return inside === undefined ? NONE : [...inside];
  }

  add(visit: StateVisit): void {
    const { scope, container } = visit;
    this.#open.set(scope, visit);
    if (container === undefined) return;
    const inside = this.#inside.get(container);
    if (inside === undefined) this.#inside.set(container, new Set([visit]));
    else inside.add(visit);
  }

  /** Returns false if it is not the open visit of its scope. */
  remove(visit: StateVisit): boolean {
    if (this.#open.get(visit.scope) !== visit) return false;
    const { container, scope } = visit;
    if (scope.parent === undefined) this.#open.set(scope, undefined);
    else this.#open.delete(scope);
    this.#inside.delete(visit);
    if (container === undefined) return true;
    const siblings = this.#inside.get(container);
    siblings?.delete(visit);
    if (siblings?.size === 0) this.#inside.delete(container);
    return true;
  }

  findIteration(map: StateVisit, index: number | undefined): Scope | undefined {
    for (const inner of this.#inside.get(map) ?? []) if (inner.scope.index === index) return inner.scope;
    return undefined;
  }

  /** The visit whose last event this is: this one, or one inside it at any depth. */
  findByLastEvent(visit: StateVisit, id: number): StateVisit | undefined {
    if (visit.lastEventId === id) return visit;
    for (const inner of this.#inside.get(visit) ?? []) {
      const found = this.findByLastEvent(inner, id);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
