/** The error names that the service itself uses. Workflows and functions add their own. */
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
 * A failure of the workflow, with an ASL error name and a cause: only these errors are visible to Retry and Catch. A
 * part that AWS leaves out is undefined (a Fail state without Error, SendTaskFailure without error).
 */
export class StatesError extends Error {
  override readonly name = 'StatesError';
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** Ends the execution at once; Retry and Catch do not see it (States.Runtime). */
  readonly fatal: boolean;
  /** A task's timeout: the event is `...TimedOut`. `heartbeat` matches States.HeartbeatTimeout too. */
  readonly timeout: 'task' | 'heartbeat' | undefined;

  constructor(
    error: StatesErrorName | (string & {}) | undefined,
    cause: string | undefined,
    options: { readonly fatal?: boolean; readonly timeout?: 'task' | 'heartbeat' } = {},
  ) {
    const { stackTraceLimit } = Error;
    // it describes a failure in the workflow, so no stack is needed, and capturing one would be its largest cost
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
 * The failure of a value that is nested too deeply for the stack; undefined for any other error. States can add a level
 * of nesting with each iteration of a loop.
 */
export function nestedTooDeep(error: unknown): StatesError | undefined {
  if (!(error instanceof RangeError) || !error.message.includes('call stack')) return undefined;
  return new StatesError('States.Runtime', 'A value is nested too deeply to be processed.', { fatal: true });
}
