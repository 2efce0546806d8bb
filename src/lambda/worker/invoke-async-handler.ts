import type { InvocationData } from '../protocol.ts';
import { callHandler } from './call-handler.ts';
import { createContext } from './create-context.ts';
import type { Ending } from './ending.ts';
import { InvokeStore } from './invoke-store.ts';
import type { Handler } from './load-handler.ts';

/**
 * Calls a handler like Lambda's runtimes from nodejs24.x on: its return value, or the value of the returned promise, is
 * the response. The rules are those of aws-lambda-ric 4.
 */
export function invokeAsyncHandler(handler: Handler, event: unknown, invocation: InvocationData, ending: Ending): void {
  const context = { ...createContext(invocation), xRayTraceId: invocation.traceId };
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
