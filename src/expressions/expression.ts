import type { Json, JsonObject } from '../json.ts';

/** What an expression sees. `$`, `$$`, `$name` in JSONPath; `$states` and `$name` in JSONata. */
export interface ExpressionScope {
  /** `$` in JSONPath: the document of the step at hand. `$states.input` in JSONata: the state's untouched input. */
  readonly input: Json;
  /** `$$` and `$states.context`: made when an expression asks for it. */
  readonly context: () => JsonObject;
  readonly variables: Variables;
  /** `$states.result`, where a result exists. */
  readonly result?: Json;
  /** `$states.errorOutput`, in a Catch. */
  readonly errorOutput?: Json;
  /** Uniform in [0, 1): the only source of chance, for `States.UUID`, `States.MathRandom`, `$random`, `$uuid`. */
  readonly random: () => number;
  /** The run's time in milliseconds since the epoch, for `$now`, `$millis` and what `$toMillis` adds to a part of a date. */
  readonly now: () => number;
  /** Whether nobody wants the result any more: what evaluates a template goes no further then. */
  readonly isStopped?: () => boolean;
}

/** Workflow variables as an expression may read them: inner scopes first, then outer ones. */
export interface Variables {
  get(name: string): Json | undefined;
  /** All visible variables by name. */
  entries(): Iterable<readonly [string, Json]>;
}

/**
 * An expression or a template of them, parsed once. JSONata answers with a promise; JSONPath never does.
 * Both fail with an ExpressionError.
 */
export type Expression = (scope: ExpressionScope) => Json | Promise<Json>;

/** As Expression, for the language that never waits. */
export type SyncExpression = (scope: ExpressionScope) => Json;

/** The errors that evaluating an expression can raise, by AWS's names. */
export type ExpressionErrorName = 'States.Runtime' | 'States.QueryEvaluationError' | 'States.ReferencePathConflict';

/** An evaluation that failed as AWS would fail it. The engine turns it into the state's error. */
export class ExpressionError extends Error {
  override readonly name: ExpressionErrorName;
  /** AWS's text, without the prefix that names the state. */
  override readonly cause: string;
  /** JSONata: the field that holds the expression (`Output/a/b[0]`); absent where AWS names none. */
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
