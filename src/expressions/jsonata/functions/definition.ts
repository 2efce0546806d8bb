import type { Deadline } from '../deadline.ts';

/** What jsonata passes as `this` to a function. */
export interface Focus {
  readonly environment: { lookup(name: string): unknown };
  readonly createSequence: () => unknown[];
}

/**
 * A function that expressions can call. `call` is a plain function with plain parameters: jsonata reads their names
 * from its text for partial application (`$range(1, ?, 1)`), and passes its Focus as `this`.
 */
export interface FunctionDefinition {
  readonly call: (this: Focus, ...args: never[]) => unknown;
  /** In jsonata's notation; arguments that do not fit give T0410. */
  readonly signature: string;
}

/** The error of a function, as `$error(message)` raises it. */
export function functionError(message: string): { readonly code: string; readonly message: string } {
  return { code: 'D3137', message };
}

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
