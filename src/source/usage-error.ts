/** A flag, a path or a module that the user gave is wrong: one message, exit code 2, nothing was run. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Its message is diagnostics as they are drawn: each begins with its place and its severity, so that no `error:` goes before it. */
export class LocatedError extends UsageError {}

/** A handler that is not there, does not build, or may not fail to load. The run that needs it stops. */
export class HandlerError extends UsageError {
  /** Tasks had been run before it showed: the exit code is that of a failed run. */
  runHadBegun = false;
}
