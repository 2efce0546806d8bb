import type { InvocationData } from '../protocol.ts';
import { callHandler } from './call-handler.ts';
import { createContext } from './create-context.ts';
import type { Ending } from './ending.ts';
import type { Handler } from './load-handler.ts';
import { ResponseStream } from './response-stream.ts';

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
  const stream = new ResponseStream();
  const fail = (error: unknown): void => ending.fail(error);
  stream.on('finish', () => ending.stream(stream.chunks));
  stream.on('error', fail);
  ending.whenIdle(() => stream.end());
  const returned = (result: unknown): void => void Promise.resolve(result).then(() => {}, fail);
  callHandler(handler, [event, stream, createContext(invocation)], returned, fail);
}
