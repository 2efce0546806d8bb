import type { InvocationData } from '../protocol.ts';
import { callHandler } from './call-handler.ts';
import { createContext } from './create-context.ts';
import { createWaitingContext, type IdleWait } from './create-waiting-context.ts';
import type { Ending } from './ending.ts';
import { InvokeStore } from './invoke-store.ts';
import type { Handler } from './load-handler.ts';
import { ResponseStream } from './response-stream.ts';

/**
 * Calls a handler like Lambda's Node.js runtimes up to nodejs22.x: async or with a callback, with `context.done` and
 * the like, and with the runtime's rules for a handler that never responds. For a module in place of another service,
 * which is not a Lambda function, the return value is the result, even if it is not async.
 */
export function invokeHandler(handler: Handler, event: unknown, invocation: InvocationData, ending: Ending): void {
  const isFunction = invocation.task === undefined;
  const wait: IdleWait = { waitsForIdle: true };
  let called = false;
  let dropped: unknown;
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
    if (isGiven(error) || !wait.waitsForIdle) done(error, result);
    else ending.whenIdle(() => setImmediate(() => ending.succeed(result)));
  });
  const context = Object.assign(createWaitingContext(wait), {
    succeed: once((result?: unknown) => done(null, result)),
    fail: once((error?: unknown) => done(error ?? 'handled')),
    done: once(done),
    ...createContext(invocation),
  });
  ending.whenIdle(() => {
    if (handler.constructor.name === 'AsyncFunction') return ending.fail(neverSettled());
    if (isFunction && dropped !== undefined) ending.warn(DROPPED);
    ending.succeed(null);
  });
  const returned = (result: unknown): void => {
    if (isThenable(result)) result.then(context.succeed, context.fail).then(undefined, context.fail);
    else if (isFunction) dropped = result;
    else if (result !== undefined) context.succeed(result);
  };
  callHandler(handler, [event, context, callback], returned, callback);
}

const DROPPED =
  'the handler returned a value and is not async: Lambda drops the value and answers null. Make the handler async, or call the callback';

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

/**
 * Calls a handler like Lambda's runtimes from nodejs24.x on: its return value, or the value of the returned promise, is
 * the response. The rules are those of aws-lambda-ric 4.
 */
export function invokeAsyncHandler(handler: Handler, event: unknown, invocation: InvocationData, ending: Ending): void {
  const context = Object.assign(createContext(invocation), { xRayTraceId: invocation.traceId });
  InvokeStore.enter(invocation.requestId, invocation.traceId);
  const answer = (result: unknown): void => {
    setImmediate(() => {
      try {
        ending.succeed(result);
      } catch (error) {
        ending.fail(error);
      }
    });
  };
  const fail = (error: unknown): void => void setImmediate(() => ending.fail(error));
  // Nothing keeps the process alive if the handler waits for a promise that never settles.
  ending.whenIdle(() => ending.exit(0));
  const returned = (result: unknown): void => void Promise.resolve(result).then(answer, fail);
  callHandler(handler, [event, context], returned, fail);
}

/**
 * Calls a handler wrapped by `awslambda.streamifyResponse`: with the event, a stream for the response, and the context.
 * The response is complete when the handler has ended its stream, or when nothing is left that could.
 */
export function invokeStreamingHandler(
  handler: Handler,
  event: unknown,
  invocation: InvocationData,
  ending: Ending,
): void {
  const stream = new ResponseStream((bytes) => ending.chunk(bytes));
  const fail = (error: unknown): void => ending.fail(error);
  stream.on('finish', () => ending.stream(stream.chunks));
  stream.on('error', fail);
  ending.whenIdle(() => stream.end());
  const returned = (result: unknown): void => void Promise.resolve(result).then(() => {}, fail);
  callHandler(handler, [event, stream, createContext(invocation)], returned, fail);
}
