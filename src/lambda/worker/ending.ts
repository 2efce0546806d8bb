/** How an invocation ends. `whenIdle` is for what only an event loop that has run dry decides. */
export interface Ending {
  /** Throws where `result` cannot be the response: what that means is for the runtime's rules to say. */
  succeed(result: unknown): void;
  /** The response was written to a stream: its parts, in their order. */
  stream(chunks: readonly Buffer[]): void;
  fail(error: unknown): void;
  /** Calls back once nothing is left to do in the environment; a later call replaces the earlier one. */
  whenIdle(callback: () => void): void;
  /** Ends the environment, as Node.js does when nobody has caught an error or nothing is left to do. */
  exit(exitCode: number): void;
  /** Tells the user of something that Lambda would not tell. */
  warn(message: string): void;
}
