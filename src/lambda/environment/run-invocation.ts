import { monotonicNow } from '../../monotonic-clock.ts';
import { UsageError } from '../../source/usage-error.ts';
import { endPayload } from '../lambda-failure.ts';
import type { InvocationContext, LambdaInvocation, LambdaResponse } from '../lambda-runtime.ts';
import type { InvocationData } from '../protocol.ts';
import { nestedTraceHeader } from './caller-trace.ts';
import type { EnvironmentPool, EnvironmentRequest, Waiting } from './environment-pool.ts';
import type {
  EndOfEnvironment,
  ExecutionEnvironment,
  InvocationOutcome,
  LineListener,
  LoadOutcome,
} from './execution-environment.ts';
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

const LOADED: LoadOutcome = { kind: 'loaded' };

/** An invocation on its way, in one or more attempts. */
interface Running<E extends ExecutionEnvironment> {
  readonly host: InvocationHost<E>;
  readonly invocation: LambdaInvocation;
  readonly context: InvocationContext;
  readonly requestId: string;
  readonly log: InvocationLog;
}

/** Runs one invocation in a free environment, warm or new. Rejects as `LambdaRuntime.invoke` does. */
export function runInvocation<E extends ExecutionEnvironment>(
  host: InvocationHost<E>,
  invocation: LambdaInvocation,
  context: InvocationContext,
): Promise<LambdaResponse> {
  const { version, source } = host.target;
  const requestId = randomId();
  const log = new InvocationLog(requestId, version, sayOnce(source, context.log));
  return attempt({ host, invocation, context, requestId, log }, 1);
}

async function attempt<E extends ExecutionEnvironment>(running: Running<E>, number: number): Promise<LambdaResponse> {
  const { host, invocation, context, requestId, log } = running;
  const { target, pool, request, timeoutMs = target.source.timeoutSeconds * 1000, load } = host;
  const respond = (payload: string, isError: boolean, chunks?: readonly string[]): LambdaResponse => ({
    requestId,
    executedVersion: target.version,
    payload,
    isError,
    logTail: () => log.tail(),
    ...(chunks !== undefined && { chunks }),
  });
  const wanted = invocation.caller === undefined ? request : { isNested: true, ...request };
  let environment = pool.take(wanted);
  let waiting: Waiting<E> | undefined;
  let isCancelled = false;
  let isFresh = false;
  let ending: EndOfEnvironment;
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
    let outcome: LoadOutcome | InvocationOutcome = LOADED;
    if (!environment.loaded) {
      outcome = await load(environment, log.listen);
      pool.started(environment);
      isFresh = outcome.kind === 'loaded';
      // Lambda starts a new environment after a failed init.
      if (!isFresh) await environment.terminate();
    }
    if (outcome.kind === 'loaded') {
      const { payload, onChunk } = invocation;
      const passChunk = onChunk && ((chunk: string) => onChunk(chunk, { requestId, executedVersion: target.version }));
      outcome = await environment.invoke(payload, dataOf(running, timeoutMs), timeoutMs, log.listen, passChunk);
    }
    if (outcome.kind === 'answered') return respond(outcome.payload, false, outcome.chunks);
    if (outcome.kind === 'failed') return respond(outcome.error, true);
    if (outcome.kind === 'unusable') throw new UsageError(outcome.message);
    ending = outcome;
  } finally {
    takeBack();
    if (environment !== undefined) pool.release(environment);
  }
  if (isCancelled) throw context.signal.reason;
  if (ending.kind === 'lost') {
    // another one may work
    if (!isFresh && number < MAX_ATTEMPTS) return attempt(running, number + 1);
    if (!isFresh) {
      throw new Error(`no environment of ${target.source.name} took up an invocation in ${MAX_ATTEMPTS} attempts`);
    }
    // It crashed by itself right after its start: a new one would do the same.
    if (ending.error !== undefined) return respond(ending.error, true);
    ending = { kind: 'exited', exitCode: 1 };
  }
  return respond(endPayload(ending, requestId, target.source.timeoutSeconds), true);
}

/** What the handler's `context` has of an invocation that begins now. */
function dataOf<E extends ExecutionEnvironment>(
  { host: { target }, invocation, requestId }: Running<E>,
  timeoutMs: number,
): InvocationData {
  const { caller, traceRoot, clientContext, onChunk, task } = invocation;
  const now = Date.now();
  return {
    requestId,
    traceId: caller === undefined ? traceHeader(now, traceRoot?.()) : nestedTraceHeader(caller, target.source.arn),
    invokedFunctionArn: target.arn,
    deadline: now + timeoutMs,
    clientContext,
    task,
    ...(onChunk !== undefined && { isStreamed: true }),
  };
}

/** The maximum size of Lambda's X-Amz-Log-Result. */
const TAIL_BYTES = 4096;

/** Passes a handler's console lines on, and keeps the last of them as in Lambda's execution log. */
class InvocationLog {
  readonly listen: LineListener;
  readonly #requestId: string;
  readonly #version: string;
  readonly #started = monotonicNow();
  #lines = '';

  constructor(requestId: string, version: string, pass: LineListener) {
    this.#requestId = requestId;
    this.#version = version;
    this.listen = (line, stream) => {
      this.#lines = `${this.#lines}${line}\n`.slice(-TAIL_BYTES);
      pass(line, stream);
    };
  }

  tail(): string {
    const duration = (monotonicNow() - this.#started).toFixed(2);
    const id = `RequestId: ${this.#requestId}`;
    const start = `START ${id} Version: ${this.#version}\n`;
    const text = `${start}${this.#lines}END ${id}\nREPORT ${id}\tDuration: ${duration} ms\n`;
    return Buffer.from(text).subarray(-TAIL_BYTES).toString();
  }
}
