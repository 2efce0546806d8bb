import type { Deadline } from '../deadline.ts';
import type { Focus } from './definition.ts';

/** What a function may use of the evaluation that calls it. */
export interface Evaluation {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** The run's time at the start of the evaluation, in milliseconds since the epoch. */
  readonly time: number;
  readonly deadline: Deadline;
}

/** Name, not writable in an expression, under which a function finds its evaluation. */
export const EVALUATION = '\u0000evaluation';

export function evaluationOf(focus: Focus): Evaluation {
  return focus.environment.lookup(EVALUATION) as Evaluation;
}
