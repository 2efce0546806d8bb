import type { Scope, TraceEvent } from '../engine/events.ts';

/**
 * The events of an execution as if it were at the top: the scopes of an execution that a task started are nested in
 * that task's scope.
 */
export function ownEvents(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const base = events[0]?.scope;
  if (base?.parent === undefined) return events;
  const scopes = new Map<Scope, Scope>([[base, { kind: 'execution', index: 0, state: undefined, parent: undefined }]]);
  const move = (scope: Scope): Scope => {
    const known = scopes.get(scope);
    if (known !== undefined) return known;
    const moved = scope.parent === undefined ? scope : { ...scope, parent: move(scope.parent) };
    scopes.set(scope, moved);
    return moved;
  };
  return events.map((event) => ({ ...event, scope: move(event.scope) }));
}
