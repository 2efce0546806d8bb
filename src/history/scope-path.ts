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
  let path = state;
  for (let at = scope; at.parent !== undefined; at = at.parent) {
    const step = `${at.state ?? ''}[${at.index}]`;
    path = path === undefined ? step : `${step}/${path}`;
  }
  return path ?? '';
}
