import type { Json } from '../../json.ts';
import type { ExpressionScope } from '../expression.ts';

/** An intrinsic function of the States Language, `States.<name>`. */
export interface Intrinsic {
  readonly name: string;
  /** How many arguments it takes. */
  readonly args: { readonly min: number; readonly max: number };
  /** Whether a literal first argument keeps its escapes, because the function parses it as a template. */
  readonly takesTemplate?: boolean;
  /** Throws IntrinsicFailure. */
  call(args: readonly Json[], scope: ExpressionScope): Json;
}

/** A failed call, with the text after "had the following error: ". */
export class IntrinsicFailure extends Error {
  override readonly name = 'IntrinsicFailure';
}
