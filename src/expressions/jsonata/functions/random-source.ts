import type { Focus } from './definition.ts';

/** Name, not writable in an expression, under which an evaluation finds its source of chance. */
export const RANDOM = '\u0000random';

/** The run's source of chance: uniform in [0, 1). */
export function randomSource(focus: Focus): () => number {
  return focus.environment.lookup(RANDOM) as () => number;
}
