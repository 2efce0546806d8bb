import type { Scope } from '../engine/events.ts';

/** Whether an event of this scope stands in the history of the root execution. */
export function isOfRootExecution(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.kind === 'child') return false;
  return true;
}

/** `Pack items[1]/Pack one`: a state with the branches and iterations around it. */
export function formatPath(scope: Scope, state?: string): string {
  const steps = state === undefined ? [] : [state];
  for (let at = scope; at.parent !== undefined; at = at.parent) steps.unshift(`${at.state ?? ''}[${at.index}]`);
  return steps.join('/');
}
