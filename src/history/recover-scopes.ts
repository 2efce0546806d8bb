import { ROOT_SCOPE, type Scope, type TraceEvent } from '../engine/events.ts';
import { EVENT_ROLES } from './event-roles.ts';

/** An event of a history in AWS's format, which does not tell where it happened. */
export type PlacelessEvent = Omit<TraceEvent, 'scope'>;

/** The progress of one machine: its current state. */
interface OpenState {
  readonly name: string;
  readonly type: string;
  /** The branches or iterations of the current attempt. */
  readonly children: Scope[];
  /** ParallelStateFailed or MapStateFailed was written: a further one belongs to an outer state. */
  hasFailed: boolean;
  /** Its ...StateAborted was written: those of its content follow. */
  isAborted: boolean;
}

/**
 * Determines where each event of a stored history happened. AWS's events do not name a branch or iteration; it follows
 * from the chain of previousEventIds: each branch begins at ParallelStateStarted, each iteration at
 * MapIterationStarted, and the events that end a Parallel or Map point into what they end.
 */
export class ScopeRecovery {
  /** By event id: the scope that an event pointing there continues. */
  readonly #scopes: Scope[] = [ROOT_SCOPE];
  readonly #open = new Map<Scope, OpenState>();
  #previous: { readonly event: PlacelessEvent; readonly scope: Scope } | undefined;

  /** Call it once for every event, in the order of ids. */
  scopeOf(event: PlacelessEvent): Scope {
    const from = this.#scopes[event.previousEventId] ?? this.#previous?.scope ?? ROOT_SCOPE;
    const scope = this.#place(event, from);
    this.#scopes[event.id] = event.type === 'MapIterationSucceeded' ? (scope.parent ?? scope) : scope;
    this.#previous = { event, scope };
    return scope;
  }

  #place(event: PlacelessEvent, from: Scope): Scope {
    const { type } = event;
    switch (EVENT_ROLES[type]) {
      case 'start':
      case 'end':
        return ROOT_SCOPE;
      case 'redrive':
        // what had failed or was stopped continues
        for (const state of this.#open.values()) {
          state.hasFailed = false;
          state.isAborted = false;
        }
        return ROOT_SCOPE;
      case 'enter':
        return this.#enter(event, from);
      case 'exit': {
        const scope = this.#findState(from, event.details?.name) ?? from;
        this.#open.delete(scope);
        return scope;
      }
      case 'abort':
        return this.#abort(event, from);
      case 'iteration-start':
        return this.#startIteration(event, from);
      case 'iteration-success':
      case 'iteration-failure':
      case 'iteration-abort':
        return this.#findIteration(event, from) ?? from;
      case 'failure':
        return type === 'EvaluationFailed'
          ? (this.#findState(from, event.details?.state) ?? from)
          : this.#own(event, from);
      default:
        return this.#own(event, from);
    }
  }

  #enter({ type, details }: PlacelessEvent, from: Scope): Scope {
    const kind = type.slice(0, -'StateEntered'.length);
    const state = { name: details?.name ?? '', type: kind, children: [], hasFailed: false, isAborted: false };
    let scope = from;
    // a machine is in one state at a time: if this one is in a state, a branch of a Parallel begins
    if (this.#open.has(from)) {
      const outer = this.#findOpen(from, 'Parallel');
      if (outer !== undefined) scope = this.#addChild(outer, 'branch', undefined);
    }
    this.#open.set(scope, state);
    return scope;
  }

  #startIteration({ details }: PlacelessEvent, from: Scope): Scope {
    const outer = this.#findState(from, details?.name) ?? from;
    return this.#addChild(outer, 'iteration', details?.index);
  }

  #addChild(outer: Scope, kind: 'branch' | 'iteration', index: number | undefined): Scope {
    const state = this.#open.get(outer);
    const scope = { kind, index: index ?? state?.children.length ?? 0, state: state?.name, parent: outer };
    state?.children.push(scope);
    return scope;
  }

  /** Events of a Parallel or Map point into their content; those of a Task at its own events. */
  #own({ type }: PlacelessEvent, from: Scope): Scope {
    const kind = /^(?:Parallel|Map)(?=State|Run)/.exec(type)?.[0];
    if (kind === undefined) return from;
    const scope = this.#findOpen(from, kind);
    const state = scope === undefined ? undefined : this.#open.get(scope);
    if (scope === undefined || state === undefined) return from;
    if (type.endsWith('StateFailed')) state.hasFailed = true;
    if (type.endsWith('StateStarted')) {
      this.#forget(state);
      state.children.length = 0;
    }
    return scope;
  }

  /** A new attempt begins: the branches of the previous one are gone. */
  #forget(state: OpenState): void {
    for (const child of state.children) {
      const inner = this.#open.get(child);
      if (inner !== undefined) this.#forget(inner);
      this.#open.delete(child);
    }
  }

  #findOpen(from: Scope, kind: string): Scope | undefined {
    return findOutwards(from, (scope) => {
      const state = this.#open.get(scope);
      return state !== undefined && state.type === kind && !state.hasFailed;
    });
  }

  #findState(from: Scope, name: string | undefined): Scope | undefined {
    return findOutwards(from, (scope) => this.#open.get(scope)?.name === name) ?? this.#findAnywhere(name);
  }

  /** For a history whose chain is lost: of several, the one that was entered first. */
  #findAnywhere(name: string | undefined): Scope | undefined {
    for (const [scope, state] of this.#open) if (state.name === name) return scope;
    return undefined;
  }

  #findIteration({ details }: PlacelessEvent, from: Scope): Scope | undefined {
    const { name, index } = details ?? {};
    const around = findOutwards(
      from,
      (scope) => scope.kind === 'iteration' && scope.state === name && scope.index === index,
    );
    if (around !== undefined) return around;
    const map = this.#findState(from, name);
    const iterations = map === undefined ? undefined : this.#open.get(map)?.children;
    return iterations?.findLast((scope) => scope.index === index);
  }

  /** It names neither state nor branch: it follows its iteration's end, or comes in the order of branches. */
  #abort({ type, previousEventId }: PlacelessEvent, from: Scope): Scope {
    const kind = type.slice(0, -'StateAborted'.length);
    const isOpen = (scope: Scope): boolean => {
      const state = this.#open.get(scope);
      return state?.type === kind && !state.isAborted;
    };
    const before = this.#previous;
    let found: Scope | undefined;
    if (before?.event.previousEventId === previousEventId && isIterationCut(before.event)) {
      found = this.#findInside(before.scope, isOpen);
    }
    found ??= isOpen(from) ? from : undefined;
    for (let at: Scope | undefined = from; found === undefined && at !== undefined; at = at.parent) {
      found = this.#findInside(at, isOpen);
    }
    const state = found === undefined ? undefined : this.#open.get(found);
    if (state !== undefined) state.isAborted = true;
    return found ?? from;
  }

  /** The content of the scope first, the scope itself last. */
  #findInside(scope: Scope, accepts: (scope: Scope) => boolean): Scope | undefined {
    return this.#findBelow(scope, accepts) ?? (accepts(scope) ? scope : undefined);
  }

  /** Events that end concurrent work come from the outside in. */
  #findBelow(scope: Scope, accepts: (scope: Scope) => boolean): Scope | undefined {
    for (const child of this.#open.get(scope)?.children ?? []) {
      const found = accepts(child) ? child : this.#findBelow(child, accepts);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function isIterationCut({ type }: PlacelessEvent): boolean {
  return type === 'MapIterationFailed' || type === 'MapIterationAborted';
}

function findOutwards(from: Scope, accepts: (scope: Scope) => boolean): Scope | undefined {
  for (let at: Scope | undefined = from; at !== undefined; at = at.parent) if (accepts(at)) return at;
  return undefined;
}
