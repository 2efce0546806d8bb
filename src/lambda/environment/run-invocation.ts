import { monotonicNow } from '../../monotonic-clock.ts';
import { UsageError } from '../../source/usage-error.ts';
import { endPayload } from '../lambda-failure.ts';
import type { InvocationContext, LambdaInvocation, LambdaResponse } from '../lambda-runtime.ts';
import { nestedTraceHeader } from './caller-trace.ts';
import type { EnvironmentPool, EnvironmentRequest, Waiting } from './environment-pool.ts';
import type { EndOfEnvironment, ExecutionEnvironment, LineListener, LoadOutcome } from './execution-environment.ts';
import type { InvocationTarget } from './invocation-target.ts';
import { randomId, traceHeader } from './trace-id.ts';
import { sayOnce } from './unset-variables.ts';

/** Lambda's limit for a function's init phase. */
export const INIT_TIMEOUT_MS = 10_000;
/** The number of concurrent invocations: slightly above the 40 that AWS runs for an inline Map. */
export const MAX_ENVIRONMENTS = 50;

/** Every warm environment may have crashed in the meantime, and then there are two ways to build the code. */
const MAX_ATTEMPTS = MAX_ENVIRONMENTS + 4;

/** How invocations of one function get an environment with its code. */
export interface InvocationHost<E extends ExecutionEnvironment> {
  readonly target: InvocationTarget;
  readonly pool: EnvironmentPool<E>;
  /** It can change: a failed attempt may show that the function needs another kind of environment. */
  readonly request: EnvironmentRequest<E>;
  /** Replaces the function's Timeout. */
  readonly timeoutMs?: number | undefined;
  /** The init phase. `lost`: another environment may succeed. Rejects with a UsageError. */
  load(environment: E, listener: LineListener): Promise<LoadOutcome>;
}

type Outcome =
  | { readonly kind: 'answered' | 'failed'; readonly payload: string; readonly chunks?: readonly string[] }
  | { readonly kind: 'try-again' };

/** Runs one invocation in a free environment, warm or new. Rejects as `LambdaRuntime.invoke` does. */
export async function runInvocation<E extends ExecutionEnvironment>(
  host: InvocationHost<E>,
  invocation: LambdaInvocation,
  context: InvocationContext,
): Promise<LambdaResponse> {
  const { version, source } = host.target;
  const requestId = randomId();
  const log = new InvocationLog(requestId, version, sayOnce(source, context.log));
  for (let attempt = 1; ; attempt++) {
    const outcome = await runOnce(host, invocation, requestId, log.listen, context);
    if (outcome.kind === 'try-again') {
      if (attempt < MAX_ATTEMPTS) continue;
      throw new Error(`no environment of ${host.target.source.name} took up an invocation in ${MAX_ATTEMPTS} attempts`);
    }
    return {
      requestId,
      executedVersion: version,
      payload: outcome.payload,
      ...(outcome.chunks !== undefined && { chunks: outcome.chunks }),
      isError: outcome.kind === 'failed',
      logTail: () => log.tail(),
    };
  }
}

/** `try-again`: the environment was unusable, and another one may work. */
async function runOnce<E extends ExecutionEnvironment>(
  { target, pool, request, timeoutMs = target.source.timeoutSeconds * 1000, load }: InvocationHost<E>,
  invocation: LambdaInvocation,
  requestId: string,
  listener: LineListener,
  context: InvocationContext,
): Promise<Outcome> {
  const { timeoutSeconds } = target.source;
  const endedWith = (ending: EndOfEnvironment): Outcome => {
    if (isCancelled) throw context.signal.reason;
    if (ending.kind === 'lost') {
      if (!isFresh) return { kind: 'try-again' };
      // It crashed by itself right after its start: a new one would do the same.
      if (ending.error !== undefined) return { kind: 'failed', payload: ending.error };
      return { kind: 'failed', payload: endPayload({ kind: 'exited', exitCode: 1 }, requestId, timeoutSeconds) };
    }
    return { kind: 'failed', payload: endPayload(ending, requestId, timeoutSeconds) };
  };
  let isFresh = false;
  let isCancelled = false;
  const wanted = invocation.caller === undefined ? request : { ...request, isNested: true };
  let environment = pool.take(wanted);
  let waiting: Waiting<E> | undefined;
  const takeBack = context.onCancel(() => {
    isCancelled = true;
    if (waiting !== undefined) pool.cancel(waiting, context.signal.reason);
    void environment?.terminate();
  });
  try {
    if (isCancelled) throw context.signal.reason;
    if (environment === undefined) {
      waiting = pool.wait(wanted);
      environment = await waiting.environment;
      waiting = undefined;
    }
    if (!environment.loaded) {
      const loaded = await load(environment, listener);
      pool.started(environment);
      // Lambda starts a new environment after a failed init.
      if (loaded.kind !== 'loaded') await environment.terminate();
      if (loaded.kind === 'unusable') throw new UsageError(loaded.message);
      if (loaded.kind === 'failed') return { kind: 'failed', payload: loaded.error };
      if (loaded.kind !== 'loaded') return endedWith(loaded);
      isFresh = true;
    }
    const { onChunk } = invocation;
    const outcome = await environment.invoke(
      invocation.payload,
      {
        requestId,
        traceId:
          invocation.caller === undefined
            ? traceHeader(Date.now(), invocation.traceRoot?.())
            : nestedTraceHeader(invocation.caller, target.source.arn),
        invokedFunctionArn: target.arn,
        deadline: Date.now() + timeoutMs,
        clientContext: invocation.clientContext,
        ...(onChunk !== undefined && { isStreamed: true }),
        task: invocation.task,
      },
      timeoutMs,
      listener,
      onChunk && ((chunk) => onChunk(chunk, { requestId, executedVersion: target.version })),
    );
    if (outcome.kind === 'answered') return outcome;
    if (outcome.kind === 'failed') return { kind: 'failed', payload: outcome.error };
    if (outcome.kind === 'unusable') throw new UsageError(outcome.message);
    return endedWith(outcome);
  } finally {
    takeBack();
    if (environment !== undefined) pool.release(environment);
  }
}

/** The maximum size of Lambda's X-Amz-Log-Result. */
const TAIL_BYTES = 4096;

/** Passes a handler's console lines on, and keeps the last of them as in Lambda's execution log. */
class InvocationLog {
  readonly listen: LineListener;
  readonly #requestId: string;
  readonly #started = monotonicNow();
  #text: string;

  constructor(requestId: string, version: string, pass: LineListener) {
    this.#requestId = requestId;
    this.#text = `START RequestId: ${requestId} Version: ${version}\n`;
    this.listen = (line, stream) => {
      this.#text = `${this.#text}${line}\n`.slice(-TAIL_BYTES);
      pass(line, stream);
    };
  }

  tail(): string {
    const duration = (monotonicNow() - this.#started).toFixed(2);
    const id = `RequestId: ${this.#requestId}`;
    const text = `${this.#text}END ${id}\nREPORT ${id}\tDuration: ${duration} ms\n`;
    return Buffer.from(text).subarray(-TAIL_BYTES).toString();
  }
}
