import type { Scope } from '../engine/events.ts';

/** A key for where a strand runs: its branch or iteration, and those around it. */
export function placeOf(scope: Scope): string {
  const steps: string[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
    steps.push(`${at.state ?? ''}[${at.index}]`);
  return steps.join('<');
}
