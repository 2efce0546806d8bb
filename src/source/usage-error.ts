/** An option, a path or a module that the user gave is wrong: one message, and nothing was run. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** It stopped a run whose first tasks had already run: the exit code is that of a failed run. */
  runHadBegun = false;
}

/**
 * Its message consists of drawn diagnostics: each begins with its location and severity, so no `error:` precedes it.
 */
export class LocatedError extends UsageError {}

/** A task refers to a function that the project does not have. */
export class UnknownFunctionError extends UsageError {}

/** A handler that does not exist, does not build, or fails to load. The run that needs it stops. */
export class HandlerError extends UsageError {}
