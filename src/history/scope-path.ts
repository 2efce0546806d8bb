import type { Scope } from '../engine/events.ts';

/** Whether an event of this scope is part of the root execution's history. */
export function isOfRootExecution(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.kind === 'child') return false;
  return true;
}

/** The machine of a scope: that of the run's own execution, or of one that a Task started. */
export function machineOf(scope: Scope): Scope['machine'] {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.machine !== undefined) return at.machine;
  }
  return undefined;
}

/** `Pack items[1]/Pack one`: a state with the enclosing branches and iterations. */
export function formatPath(scope: Scope, state?: string): string {
  if (scope.parent === undefined) return state ?? '';
  const steps = state === undefined ? [] : [state];
  for (let at = scope; at.parent !== undefined; at = at.parent) steps.unshift(`${at.state ?? ''}[${at.index}]`);
  return steps.join('/');
}
