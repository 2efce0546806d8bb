interface Descent {
  readonly 'max-depth': number;
  readonly 'current-depth': number;
  /** From 0 to 1: how likely each level is to fail. */
  readonly 'error-rate': number;
}

/** Calls itself, one level deeper each time, until something goes wrong: at the latest, it is too deep. */
export async function handler(event: Descent): Promise<never> {
  const depth = event['current-depth'];
  console.log(`depth ${depth}`);
  if (depth >= event['max-depth']) throw new MaxDepthError(depth);
  if (Math.random() < event['error-rate']) throw new DoublesRolledError(depth);
  return handler({ ...event, 'current-depth': depth + 1 });
}

/** The name of an error is what Retry and Catch look for. */
class MaxDepthError extends Error {
  override readonly name = 'function.MaxDepthError';

  constructor(depth: number) {
    super(`at depth ${depth}`);
  }
}

class DoublesRolledError extends Error {
  override readonly name = 'function.DoublesRolledError';

  constructor(depth: number) {
    super(`at depth ${depth}`);
  }
}
