import type { Deadline } from '../deadline.ts';

/** The `this` that jsonata passes to a function. */
export interface Focus {
  readonly environment: { lookup(name: string): unknown };
  readonly createSequence: () => unknown[];
}

/**
 * A function that expressions can call. `call` is a plain function with plain parameters: jsonata reads their names
 * from its source for partial application (`$range(1, ?, 1)`), and passes its Focus as `this`.
 */
export interface FunctionDefinition {
  readonly call: (this: Focus, ...args: never[]) => unknown;
  /** In jsonata's notation; arguments that do not match raise T0410. */
  readonly signature: string;
}

/** A function's error, as `$error(message)` raises it. */
export function functionError(message: string): { readonly code: string; readonly message: string } {
  return { code: 'D3137', message };
}

/** What a function can use of the evaluation that calls it. */
export interface Evaluation {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** The run's time at the start of the evaluation, in milliseconds since the epoch. */
  readonly time: number;
  readonly deadline: Deadline;
}

/** A name that expressions cannot write, under which a function finds its evaluation. */
export const EVALUATION = '\u0000evaluation';

export function evaluationOf(focus: Focus): Evaluation {
  return focus.environment.lookup(EVALUATION) as Evaluation;
}
