import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { HandlerError } from '../../source/usage-error.ts';
import { EnvironmentPool } from './environment-pool.ts';
import type { LineListener, LoadOutcome } from './execution-environment.ts';
import { explainLoadError } from './explain-load-error.ts';
import { type FunctionPlan, FunctionPlans } from './function-plan.ts';
import { HandlerCodeStore } from './handler-code.ts';
import { handlerProblem } from './handler-problem.ts';
import { InitError } from './init-error.ts';
import { targetOf } from './invocation-target.ts';
import type { LambdaRuntimeOptions } from './lambda-options.ts';
import type { LambdaInvocation, LambdaRuntime } from './lambda-runtime.ts';
import { nodeFlags } from './node-flags.ts';
import { INIT_TIMEOUT_MS, type InvocationHost, MAX_ENVIRONMENTS, runInvocation } from './run-invocation.ts';
import { ThreadEnvironment } from './thread-environment.ts';
import { findWorkerUrl } from './worker-url.ts';

interface NodeHost extends InvocationHost<ThreadEnvironment> {
  readonly plan: FunctionPlan;
}

/** Runs Node.js functions of a project on this machine, as Lambda's Node.js runtime runs them. */
export function createNodeRuntime(options: LambdaRuntimeOptions): LambdaRuntime {
  const store = new HandlerCodeStore();
  const plans = new FunctionPlans(options, store);
  const pool = new EnvironmentPool<ThreadEnvironment>(MAX_ENVIRONMENTS);
  const workerUrl = findWorkerUrl();

  function findHost(invocation: Pick<LambdaInvocation, 'functionName' | 'qualifier'>): NodeHost {
    const plan = plans.find(invocation.functionName);
    const target = targetOf(plan.source, invocation, options);
    const create = (): ThreadEnvironment =>
      new ThreadEnvironment({
        workerUrl,
        memorySizeMb: plan.source.memorySizeMb,
        flags: nodeFlags(plan.source),
        variables: target.variables(taskRoot(plan, options.root)),
      });
    return {
      plan,
      target,
      pool,
      request: { key: target.key, create },
      load: (environment, listener) => load(plan, environment, listener),
    };
  }

  async function load(
    plan: FunctionPlan,
    environment: ThreadEnvironment,
    listener: LineListener,
  ): Promise<LoadOutcome> {
    try {
      return await loadModule(plan, environment, listener);
    } catch (error) {
      if (!(error instanceof InitError)) throw error;
      return refuseOrFail(error.toPayload(), error.advice, listener);
    }
  }

  async function loadModule(
    plan: FunctionPlan,
    environment: ThreadEnvironment,
    listener: LineListener,
  ): Promise<LoadOutcome> {
    const code = await plans.code(plan);
    const module = await plan.module;
    plans.refuseUnbuildable();
    const outcome = await environment.load(code, module.exportNames, INIT_TIMEOUT_MS, listener);
    plans.refuseUnbuildable();
    if (outcome.kind === 'unsuitable') throw handlerProblem(outcome.problem, module, plan.source);
    if (outcome.kind !== 'failed' || !outcome.notLoadable) return outcome;
    if (await plans.rebuild(plan)) return { kind: 'lost' };
    const { message, isOurs } = await explainLoadError(outcome.error, module, plan, plans);
    if (isOurs) throw new HandlerError(message);
    return refuseOrFail(outcome.error, message, listener);
  }

  function refuseOrFail(error: string, advice: string, listener: LineListener): LoadOutcome {
    if (options.strictHandlers === true) throw new HandlerError(advice);
    for (const line of advice.split('\n')) listener(line, 'stderr');
    return { kind: 'failed', error };
  }

  return {
    prepare(functionNames) {
      const hosts = functionNames.flatMap((functionName) => {
        try {
          return [findHost({ functionName })];
        } catch {
          return [];
        }
      });
      // More threads than processors would only delay the first, and one processor is busy with the build.
      const atOnce = Math.max(1, availableParallelism() - 1);
      for (const { request } of hosts.slice(0, atOnce)) pool.warm(request);
      plans.build(hosts.map(({ plan }) => plan));
    },
    async ready(invocation) {
      const { plan, target } = findHost(invocation);
      await plans.code(plan).catch((error: unknown) => {
        // fails when it runs
        if (!(error instanceof InitError) || options.strictHandlers === true) throw error;
      });
      return target.version;
    },
    async invoke(invocation, context) {
      plans.refuseUnbuildable();
      const host = findHost(invocation);
      // Both at once: the thread starts while its code is built.
      plans.build([host.plan]);
      return runInvocation(host, invocation, context);
    },
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
