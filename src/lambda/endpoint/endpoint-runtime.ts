import { randomUUID } from 'node:crypto';
import { findSettings } from '../find/function-settings.ts';
import { parseFunctionName } from '../find/resolve-function.ts';
import { endPayload } from '../lambda-failure.ts';
import type { LambdaRuntimeOptions } from '../lambda-options.ts';
import type { LambdaRuntime } from '../lambda-runtime.ts';
import { postInvocation } from './post-invocation.ts';

/** Lambda's default, for functions that the endpoint alone knows. */
const DEFAULT_TIMEOUT_SECONDS = 3;
/** On top of a function's Timeout: the first invocation may have to build or fetch its container. */
const START_MS = 300_000;

/**
 * Sends invocations to a running `sam local start-lambda`, or to what else answers Lambda's Invoke. It has no versions
 * and no execution log, and times a function by itself.
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
      const started = performance.now();
      const answer = await postInvocation({
        endpoint,
        // SAM CLI knows functions by both names, and every one by this.
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
      // SAM CLI answers with nothing where it stopped the container, or the function's process died.
      const isTimeout = performance.now() - started >= timeoutSeconds * 1000;
      const ending = isTimeout ? ({ kind: 'timed-out' } as const) : ({ kind: 'exited', exitCode: 0 } as const);
      return { ...common, payload: endPayload(ending, requestId, timeoutSeconds), isError: true };
    },
    close: async () => {},
  };
}
