/** How an invocation ends. `whenIdle` is for what depends on an empty event loop. */
export interface Ending {
  /** Throws if `result` cannot be the response: the runtime's rules decide what that means. */
  succeed(result: unknown): void;
  /** A part of a response that is written to a stream. */
  chunk(bytes: Buffer): void;
  /** The response was written to a stream: its parts, in order. */
  stream(chunks: readonly Buffer[]): void;
  fail(error: unknown): void;
  /** Calls back once nothing is left to do in the environment; a later call replaces the earlier one. */
  whenIdle(callback: () => void): void;
  /** Ends the environment, as Node.js does after an uncaught error or when nothing is left to do. */
  exit(exitCode: number): void;
  /** Shows the user something that Lambda would not report. */
  warn(message: string): void;
}
