import type { Scope, TraceEvent } from '../engine/events.ts';

/** An event in the store: where it happened is a path from its execution, which is left out where it is empty. */
export interface PackedEvent extends Omit<TraceEvent, 'scope'> {
  readonly scope?: readonly Step[];
}

/** One branch, iteration or child, and the state that it stands in. */
type Step = readonly [kind: Scope['kind'], index: number, state: string | undefined];

/** @param base the execution's own scope */
export function packScopes(events: readonly TraceEvent[], base: Scope): readonly PackedEvent[] {
  return events.map(({ scope, ...event }) => (scope === base ? event : { ...event, scope: pathOf(scope, base) }));
}

function pathOf(scope: Scope, base: Scope): readonly Step[] {
  const path: Step[] = [];
  for (let at: Scope | undefined = scope; at !== undefined && at !== base; at = at.parent) {
    path.unshift([at.kind, at.index, at.state]);
  }
  return path;
}

/** Events of one path have one scope, in all parts of a history. @param base where the execution stands */
export function createUnpacker(
  base: Scope = { kind: 'execution', index: 0, state: undefined, parent: undefined },
): (events: readonly PackedEvent[]) => readonly TraceEvent[] {
  const scopes = new Map<string, Scope>([['[]', base]]);
  const scopeOf = (path: readonly Step[]): Scope => {
    const key = JSON.stringify(path);
    const known = scopes.get(key);
    if (known !== undefined) return known;
    const [kind, index, state] = path.at(-1)!;
    const scope: Scope = { kind, index, state: state ?? undefined, parent: scopeOf(path.slice(0, -1)) };
    scopes.set(key, scope);
    return scope;
  };
  return (events) => events.map(({ scope = [], ...event }) => ({ ...event, scope: scopeOf(scope) }));
}
