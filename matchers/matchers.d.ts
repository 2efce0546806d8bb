/** What sfn-run adds to `expect` of vitest and Jest. Each matcher takes the result of `run('template.yml', ...)`. */
export interface WorkflowMatchers<R = unknown> {
  /** The execution succeeded. */
  toSucceed(): R;
  /** It succeeded with this output, which may contain `expect.objectContaining` and the like. */
  toSucceedWith(output: unknown): R;
  /** It failed with this error and, if given, this cause. */
  toFailWith(error: string | RegExp, cause?: string | RegExp): R;
  /** The state was visited: `Pack one`, `Pack items/Pack one`, `Pack items[1]/Pack one`. */
  toHaveVisited(state: string): R;
  /** The states in order; `...` matches any number of states. */
  toHavePath(path: readonly string[]): R;
  /** The state was retried: this many times, or at all. */
  toHaveRetried(state: string, times?: number): R;
  /** A catcher of the state matched this error, or any. */
  toHaveCaught(state: string, error?: string | RegExp): R;
  /** A task was called, by its state or its resource (`arn:aws:states:::sns:*`): with this input, or at all. */
  toHaveCalled(stateOrResource: string, input?: unknown): R;
}
