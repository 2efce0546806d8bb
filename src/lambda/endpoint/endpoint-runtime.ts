import { randomUUID } from 'node:crypto';
import { monotonicNow } from '../../monotonic-clock.ts';
import { findSettings } from '../find/function-settings.ts';
import { parseFunctionName } from '../find/resolve-function.ts';
import { endPayload } from '../lambda-failure.ts';
import type { LambdaRuntimeOptions } from '../lambda-options.ts';
import type { LambdaRuntime } from '../lambda-runtime.ts';
import { postInvocation } from './post-invocation.ts';

/** Lambda's default, for functions that only the endpoint knows. */
const DEFAULT_TIMEOUT_SECONDS = 3;
/** Added to a function's Timeout: the first invocation may have to build or download its container. */
const START_MS = 300_000;

/**
 * Sends invocations to a running `sam local start-lambda`, or another implementation of Lambda's Invoke. It has no
 * versions and no execution log, and enforces a function's timeout itself.
 */
export function createEndpointRuntime(
  options: Pick<LambdaRuntimeOptions, 'functions' | 'handlerOverrides' | 'region' | 'accountId' | 'endpoint'>,
  startMs = START_MS,
): LambdaRuntime {
  const endpoint = options.endpoint!;
  return {
    prepare() {},
    ready: async () => '$LATEST',
    async invoke({ functionName, payload, clientContext }, { signal }) {
      signal.throwIfAborted();
      const source = findSettings(functionName, options);
      const timeoutSeconds = source?.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
      const started = monotonicNow();
      const answer = await postInvocation({
        endpoint,
        // SAM CLI accepts both names of a function; other servers accept this one.
        name: source?.logicalId ?? parseFunctionName(functionName)?.name ?? functionName,
        payload,
        clientContext,
        timeoutMs: timeoutSeconds * 1000 + startMs,
        signal,
      });
      const requestId = answer.requestId ?? randomUUID();
      const logTail = (): string => answer.logTail;
      const common = { requestId, executedVersion: '$LATEST', logTail };
      if (answer.payload !== '') return { ...common, payload: answer.payload, isError: answer.isError };
      // SAM CLI responds with nothing if it stopped the container, or the function's process died.
      const isTimeout = monotonicNow() - started >= timeoutSeconds * 1000;
      const ending = isTimeout ? ({ kind: 'timed-out' } as const) : ({ kind: 'exited', exitCode: 0 } as const);
      return { ...common, payload: endPayload(ending, requestId, timeoutSeconds), isError: true };
    },
    close: async () => {},
  };
}
