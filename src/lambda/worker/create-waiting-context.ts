/** Whether the result of a callback waits until nothing is left to do: each invocation's own. */
export interface IdleWait {
  waitsForIdle: unknown;
}

const WAIT = Symbol('wait');

interface Waiting {
  readonly [WAIT]?: IdleWait;
}

/**
 * The same two functions in all contexts, which find the invocation through the context itself, also through a proxy of
 * it or an object that inherits from it. V8 keeps a pair of accessors in its old generation until the next full garbage
 * collection, and if they were created for each invocation, each would stay in memory with its event.
 */
const ACCESSORS: PropertyDescriptor & ThisType<Waiting | undefined> = {
  get() {
    return this?.[WAIT]?.waitsForIdle;
  },
  set(value: unknown) {
    const wait = this?.[WAIT];
    if (wait !== undefined) wait.waitsForIdle = value;
  },
  enumerable: true,
  configurable: true,
};

/** An object with `callbackWaitsForEmptyEventLoop`, as the runtimes up to nodejs22.x begin an invocation's context. */
export function createWaitingContext(wait: IdleWait): object {
  const context = Object.defineProperty({}, 'callbackWaitsForEmptyEventLoop', ACCESSORS);
  return Object.defineProperty(context, WAIT, { value: wait });
}
