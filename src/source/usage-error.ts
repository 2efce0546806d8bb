/** A flag, a path or a module that the user gave is wrong: one message, exit code 2, nothing was run. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
