import type { InvocationData } from '../protocol.ts';
import { callHandler } from './call-handler.ts';
import { createContext } from './create-context.ts';
import type { Ending } from './ending.ts';
import { InvokeStore } from './invoke-store.ts';
import type { Handler } from './load-handler.ts';

/**
 * Calls a handler as Lambda's runtimes from nodejs24.x on do: what it returns, or what the promise that it returns
 * comes to, is the answer. The rules are those of aws-lambda-ric 4.
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
  // Nothing holds the process when the handler waits for what never comes.
  ending.whenIdle(() => ending.exit(0));
  const returned = (result: unknown): void => void Promise.resolve(result).then(answer, fail);
  callHandler(handler, [event, context], returned, fail);
}
