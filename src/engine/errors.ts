/** The error names that the service itself raises. Workflows and functions add their own. */
export type StatesErrorName =
  | 'States.ALL'
  | 'States.TaskFailed'
  | 'States.Timeout'
  | 'States.HeartbeatTimeout'
  | 'States.Permissions'
  | 'States.Runtime'
  | 'States.DataLimitExceeded'
  | 'States.QueryEvaluationError'
  | 'States.ReferencePathConflict'
  | 'States.ItemReaderFailed'
  | 'States.ResultWriterFailed'
  | 'States.ExceedToleratedFailureThreshold';

/**
 * The workflow failed, with an ASL error name and a cause: the only errors that Retry and Catch see. Either is
 * undefined if AWS has none (a Fail state without Error, SendTaskFailure without error).
 */
export class StatesError extends Error {
  override readonly name = 'StatesError';
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** Ends the execution at once; neither Retry nor Catch sees it (States.Runtime). */
  readonly fatal: boolean;
  /** A task's timeout: the event is `...TimedOut`. `heartbeat` matches States.HeartbeatTimeout too. */
  readonly timeout: 'task' | 'heartbeat' | undefined;

  constructor(
    error: StatesErrorName | (string & {}) | undefined,
    cause: string | undefined,
    options: { readonly fatal?: boolean; readonly timeout?: 'task' | 'heartbeat' } = {},
  ) {
    const { stackTraceLimit } = Error;
    // a value of the workflow's, which nobody looks for in the code: its stack would cost more than all else about it
    Error.stackTraceLimit = 0;
    super(`${error ?? '(no error name)'}: ${cause ?? ''}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.error = error;
    this.cause = cause;
    this.fatal = options.fatal ?? false;
    this.timeout = options.timeout;
  }
}

/**
 * The failure of a value nested too deep for the stack; undefined for any other error. States can nest a value deeper
 * with each iteration of a loop.
 */
export function nestedTooDeep(error: unknown): StatesError | undefined {
  if (!(error instanceof RangeError) || !error.message.includes('call stack')) return undefined;
  return new StatesError('States.Runtime', 'A value is nested too deep to be worked on.', { fatal: true });
}
