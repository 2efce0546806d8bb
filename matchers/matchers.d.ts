/** What sfn-run adds to `expect`, of vitest and of Jest. Each takes what `run('template.yml', ...)` gives. */
export interface WorkflowMatchers<R = unknown> {
  /** The execution ended as SUCCEEDED. */
  toSucceed(): R;
  /** It succeeded with this output; `expect.objectContaining` and the like may be in it. */
  toSucceedWith(output: unknown): R;
  /** It failed with this error, and where it is given, this cause. */
  toFailWith(error: string | RegExp, cause?: string | RegExp): R;
  /** The state was visited: `Pack one`, `Pack items/Pack one`, `Pack items[1]/Pack one`. */
  toHaveVisited(state: string): R;
  /** The states in their order; `...` stands for any. */
  toHavePath(path: readonly string[]): R;
  /** The state was tried again: so many times, or at all. */
  toHaveRetried(state: string, times?: number): R;
  /** A catcher of the state took this error, or any. */
  toHaveCaught(state: string, error?: string | RegExp): R;
  /** A task was called, by its state or its resource (`arn:aws:states:::sns:*`): with this input, or at all. */
  toHaveCalled(stateOrResource: string, input?: unknown): R;
}
