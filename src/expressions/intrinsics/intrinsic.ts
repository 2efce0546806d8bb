import type { Json } from '../../json.ts';
import type { ExpressionScope } from '../expression.ts';

/** One of the functions of the States Language, `States.<name>`. */
export interface Intrinsic {
  readonly name: string;
  /** How many arguments it takes. */
  readonly args: { readonly min: number; readonly max: number };
  /** Whether a literal first argument keeps its escapes, because the function reads it as a template. */
  readonly takesTemplate?: boolean;
  /** Throws IntrinsicFailure. */
  call(args: readonly Json[], scope: ExpressionScope): Json;
}

/** A call that failed: what stands after "had the following error: ". */
export class IntrinsicFailure extends Error {
  override readonly name = 'IntrinsicFailure';
}
