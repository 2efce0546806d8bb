/** A flag, a path or a module that the user gave is wrong: one message, exit code 2, nothing was run. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A handler that is not there, does not build, or may not fail to load. The run that needs it stops. */
export class HandlerError extends UsageError {
  /** Tasks had been run before it showed: the exit code is that of a failed run. */
  runHadBegun = false;
}
