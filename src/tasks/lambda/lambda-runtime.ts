import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { TaskContext } from '../../engine/task-runner.ts';
import { EnvironmentPool, type EnvironmentRequest } from './environment-pool.ts';
import { type EndOfEnvironment, ExecutionEnvironment, type LineListener } from './execution-environment.ts';
import { type FunctionPlan, FunctionPlans } from './function-plan.ts';
import { functionVariables } from './function-variables.ts';
import { HandlerCodeStore } from './handler-code.ts';
import { handlerProblem } from './handler-problem.ts';
import { InvocationLog } from './invocation-log.ts';
import { endPayload } from './lambda-failure.ts';
import type { LambdaRuntimeOptions } from './lambda-options.ts';
import { parseFunctionName } from './resolve-function.ts';
import { findWorkerUrl } from './worker-url.ts';

export interface LambdaInvocation {
  /** In any form that Lambda takes. */
  readonly functionName: string;
  /** Instead of one in the name. */
  readonly qualifier?: string | undefined;
  /** JSON text. */
  readonly payload: string;
  /** JSON text. */
  readonly clientContext?: string | undefined;
}

/** What Lambda's Invoke answers. */
export interface LambdaResponse {
  readonly requestId: string;
  readonly executedVersion: string;
  /** JSON text: the result, or the error document. */
  readonly payload: string;
  readonly isError: boolean;
  /** The end of the invocation's log, at most 4 KiB. */
  logTail(): string;
}

export type InvocationContext = Pick<TaskContext, 'signal' | 'log'>;

export interface LambdaRuntime {
  /** Starts to build these functions and to start their threads, and does not wait. Unknown names are passed over. */
  prepare(functionNames: readonly string[]): void;
  /**
   * Resolves with the version that would run once the function's code is found and built. Rejects with a UsageError:
   * no such function, code that is not there or does not compile.
   */
  ready(invocation: Pick<LambdaInvocation, 'functionName' | 'qualifier'>): Promise<string>;
  /** Rejects as `ready` does, where the module has no such handler, and with the signal's reason. */
  invoke(invocation: LambdaInvocation, context: InvocationContext): Promise<LambdaResponse>;
  /** Ends all environments at once and removes what was built. */
  close(): Promise<void>;
}

/** Lambda's limit for a function's init phase. */
const INIT_TIMEOUT_MS = 10_000;
/** Threads at a time: somewhat above the 40 that AWS runs of an inline Map. */
const MAX_ENVIRONMENTS = 50;

/** A function in the version that an invocation names. */
interface Target {
  readonly plan: FunctionPlan;
  readonly arn: string;
  readonly version: string;
  readonly environment: EnvironmentRequest;
}

/** Runs the functions of a project on this machine, as Lambda's Node.js runtime runs them. */
export function createLambdaRuntime(options: LambdaRuntimeOptions): LambdaRuntime {
  const store = new HandlerCodeStore();
  const plans = new FunctionPlans(options, store);
  const pool = new EnvironmentPool(MAX_ENVIRONMENTS);
  const workerUrl = findWorkerUrl();

  function findTarget({ functionName, qualifier }: Pick<LambdaInvocation, 'functionName' | 'qualifier'>): Target {
    const plan = plans.find(functionName);
    const { source } = plan;
    const given = qualifier ?? parseFunctionName(functionName)?.qualifier;
    // What version an alias stands for is only known to AWS.
    const version = given !== undefined && /^\d+$/.test(given) ? given : '$LATEST';
    const create = (): ExecutionEnvironment =>
      new ExecutionEnvironment({
        workerUrl,
        memorySizeMb: source.memorySizeMb,
        variables: functionVariables(source, {
          region: options.region,
          version,
          taskRoot: taskRoot(plan, options.root),
          extra: options.extraEnvironment ?? {},
          outer: process.env,
        }),
      });
    return {
      plan,
      arn: given === undefined ? source.arn : `${source.arn}:${given}`,
      version,
      environment: { key: `${source.arn}:${version}`, create },
    };
  }

  async function invoke(invocation: LambdaInvocation, context: InvocationContext): Promise<LambdaResponse> {
    const target = findTarget(invocation);
    const requestId = randomUUID();
    const log = new InvocationLog(requestId, target.version, context.log);
    for (;;) {
      const outcome = await runOnce(target, invocation, requestId, log.listen, context.signal);
      if (outcome.kind === 'try-again') continue;
      const isError = outcome.kind === 'failed';
      return {
        requestId,
        executedVersion: target.version,
        payload: outcome.payload,
        isError,
        logTail: () => log.tail(),
      };
    }
  }

  /** `try-again`: the environment was of no use, and another one may be. */
  async function runOnce(
    target: Target,
    invocation: LambdaInvocation,
    requestId: string,
    listener: LineListener,
    signal: AbortSignal,
  ): Promise<{ kind: 'answered' | 'failed'; payload: string } | { kind: 'try-again' }> {
    const { plan } = target;
    const { timeoutSeconds } = plan.source;
    signal.throwIfAborted();
    // Both at once: the thread starts while its code is built.
    const code = plans.code(plan);
    const environment = await pool.acquire(target.environment, signal);
    const abort = (): void => void environment.terminate();
    signal.addEventListener('abort', abort, { once: true });
    const endedWith = (ending: EndOfEnvironment): { kind: 'failed'; payload: string } | { kind: 'try-again' } => {
      signal.throwIfAborted();
      if (ending.kind === 'lost') return { kind: 'try-again' };
      return { kind: 'failed', payload: endPayload(ending, requestId, timeoutSeconds) };
    };
    try {
      if (!environment.loaded) {
        const { exportNames } = await plan.module;
        const loaded = await environment.load(await code, exportNames, INIT_TIMEOUT_MS, listener);
        switch (loaded.kind) {
          case 'loaded':
            break;
          case 'unsuitable':
            throw handlerProblem(loaded.problem, await plan.module, plan.source.name);
          case 'failed':
            // Lambda starts a new environment after a failed init.
            await environment.terminate();
            if (loaded.notLoadable && (await plans.rebuild(plan))) return { kind: 'try-again' };
            return { kind: 'failed', payload: loaded.error };
          default:
            return endedWith(loaded);
        }
      }
      const timeoutMs = timeoutSeconds * 1000;
      const outcome = await environment.invoke(
        invocation.payload,
        {
          requestId,
          invokedFunctionArn: target.arn,
          deadline: Date.now() + timeoutMs,
          clientContext: invocation.clientContext,
        },
        timeoutMs,
        listener,
      );
      switch (outcome.kind) {
        case 'answered':
          return outcome;
        case 'failed':
          return { kind: 'failed', payload: outcome.error };
        default:
          return endedWith(outcome);
      }
    } finally {
      signal.removeEventListener('abort', abort);
      pool.release(target.environment.key, environment);
    }
  }

  return {
    prepare(functionNames) {
      const targets = functionNames.flatMap((functionName) => {
        try {
          return [findTarget({ functionName })];
        } catch {
          return [];
        }
      });
      // More threads than processors would only delay the first.
      for (const target of targets.slice(0, availableParallelism())) pool.warm(target.environment);
      plans.build(targets.map((target) => target.plan));
    },
    async ready(invocation) {
      const target = findTarget(invocation);
      await plans.code(target.plan);
      return target.version;
    },
    invoke,
    async close() {
      await pool.close();
      store.close();
    },
  };
}

/** The folder that stands for /var/task. */
function taskRoot({ source }: FunctionPlan, root: string): string {
  if (source.code.kind === 'folder') return source.code.path;
  return source.code.kind === 'module' ? dirname(source.code.path) : root;
}
