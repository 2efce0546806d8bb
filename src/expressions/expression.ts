import type { Json, JsonObject } from '../json.ts';

/** What an expression can read: `$`, `$$`, `$name` in JSONPath; `$states` and `$name` in JSONata. */
export interface ExpressionScope {
  /** `$` in JSONPath: the document of the current step. `$states.input` in JSONata: the state's unprocessed input. */
  readonly input: Json;
  /** `$$` and `$states.context`: created on demand. */
  readonly context: () => JsonObject;
  readonly variables: Variables;
  /** `$states.result`, if there is a result. */
  readonly result?: Json;
  /** `$states.errorOutput`, in a Catch. */
  readonly errorOutput?: Json;
  /** Uniform in [0, 1): the only source of randomness, for `States.UUID`, `States.MathRandom`, `$random`, `$uuid`. */
  readonly random: () => number;
  /**
   * The run's time in milliseconds since the epoch, for `$now`, `$millis` and the parts of a date that `$toMillis`
   * fills in.
   */
  readonly now: () => number;
  /** Whether the result is no longer needed: the evaluation of a template then stops. */
  readonly isStopped?: () => boolean;
}

/** The workflow variables that an expression can read: inner scopes first. */
export interface Variables {
  get(name: string): Json | undefined;
  /** Names that are known and have no value: they are no functions either. */
  readonly unset?: ReadonlySet<string>;
  /** All visible variables by name. */
  entries(): Iterable<readonly [string, Json]>;
}

/**
 * A compiled expression, or a template of expressions. JSONata returns a promise; JSONPath never does. Both fail with
 * an ExpressionError.
 */
export type Expression = (scope: ExpressionScope) => Json | Promise<Json>;

/** As Expression, for the language that is never asynchronous. */
export type SyncExpression = (scope: ExpressionScope) => Json;

/** The errors that evaluating an expression can raise, by AWS's names. */
export type ExpressionErrorName = 'States.Runtime' | 'States.QueryEvaluationError' | 'States.ReferencePathConflict';

/** An evaluation that fails as it would on AWS. The engine turns it into the state's error. */
export class ExpressionError extends Error {
  override readonly name: ExpressionErrorName;
  /** AWS's text, without the prefix that names the state. */
  override readonly cause: string;
  /** JSONata: the field with the expression (`Output/a/b[0]`); absent if AWS names none. */
  readonly location: string | undefined;
  /** Whether AWS puts "An error occurred while executing the state ..." before the cause. */
  readonly prefixed: boolean;

  constructor(
    name: ExpressionErrorName,
    cause: string,
    options: { readonly location?: string; readonly prefixed?: boolean } = {},
  ) {
    super(cause);
    this.name = name;
    this.cause = cause;
    this.location = options.location;
    this.prefixed = options.prefixed ?? true;
  }
}
