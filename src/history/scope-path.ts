import type { Scope } from '../engine/events.ts';

/** Whether an event of this scope stands in the history of the root execution. */
export function isOfRootExecution(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.kind === 'child') return false;
  return true;
}

/** The machine that a scope is of: that of the execution, which the run is about or a Task has started. */
export function machineOf(scope: Scope): Scope['machine'] {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.machine !== undefined) return at.machine;
  }
  return undefined;
}

/** `Pack items[1]/Pack one`: a state with the branches and iterations around it. */
export function formatPath(scope: Scope, state?: string): string {
  const steps = state === undefined ? [] : [state];
  for (let at = scope; at.parent !== undefined; at = at.parent) steps.unshift(`${at.state ?? ''}[${at.index}]`);
  return steps.join('/');
}
