import type { Handler } from './load-handler.ts';
import type { InvocationData } from './protocol.ts';

/** What the environment says of the function. A thread's `process.env` takes microseconds to read. */
const FUNCTION = { ...process.env };

/** How an invocation ends. `wait` decides for what: the handler's own answer, or an event loop that has run dry. */
export interface Ending {
  succeed(result: unknown): void;
  fail(error: unknown): void;
  /** Calls back once nothing is left to do in this thread; a later call replaces the earlier one. */
  whenIdle(callback: () => void): void;
}

/**
 * Calls a handler as Lambda's Node.js runtime does: async or with a callback, with `context.done` and its kin, and
 * with the runtime's rules for a handler that never answers.
 */
export function invokeHandler(handler: Handler, event: unknown, invocation: InvocationData, ending: Ending): void {
  let waitsForIdle = true;
  let called = false;
  const once = <T extends unknown[]>(action: (...values: T) => void) => {
    return (...values: T): void => {
      if (called) return;
      action(...values);
      called = true;
    };
  };
  const isGiven = (error: unknown): boolean => error !== undefined && error !== null;
  const done = (error?: unknown, result?: unknown): void => {
    if (isGiven(error)) ending.fail(error);
    else ending.succeed(result);
  };
  const callback = once((error?: unknown, result?: unknown) => {
    if (isGiven(error) || !waitsForIdle) done(error, result);
    else ending.whenIdle(() => ending.succeed(result));
  });
  const context = {
    get callbackWaitsForEmptyEventLoop() {
      return waitsForIdle;
    },
    set callbackWaitsForEmptyEventLoop(value: boolean) {
      waitsForIdle = value;
    },
    succeed: once((result?: unknown) => done(null, result)),
    fail: once((error?: unknown) => done(error ?? 'handled')),
    done: once(done),
    functionVersion: FUNCTION.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: FUNCTION.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: FUNCTION.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: FUNCTION.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: FUNCTION.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: invocation.clientContext === undefined ? undefined : JSON.parse(invocation.clientContext),
    identity: undefined,
    invokedFunctionArn: invocation.invokedFunctionArn,
    awsRequestId: invocation.requestId,
    getRemainingTimeInMillis: () => invocation.deadline - Date.now(),
    ...invocation.task,
  };
  ending.whenIdle(() => {
    if (handler.constructor.name === 'AsyncFunction') ending.fail(neverSettled());
    else ending.succeed(null);
  });
  try {
    const result = handler(event, context, callback);
    if (isThenable(result)) result.then(context.succeed, context.fail).then(undefined, context.fail);
  } catch (error) {
    callback(error);
  }
}

function isThenable(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function neverSettled(): Error {
  const error = new Error(
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );
  error.name = 'Runtime.NodeJsExit';
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
