import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { EnvironmentPool } from './environment-pool.ts';
import type { LineListener, LoadOutcome } from './execution-environment.ts';
import { type FunctionPlan, FunctionPlans } from './function-plan.ts';
import { HandlerCodeStore } from './handler-code.ts';
import { handlerProblem } from './handler-problem.ts';
import { targetOf } from './invocation-target.ts';
import type { LambdaRuntimeOptions } from './lambda-options.ts';
import type { LambdaInvocation, LambdaRuntime } from './lambda-runtime.ts';
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
    const code = await plans.code(plan);
    const module = await plan.module;
    const outcome = await environment.load(code, module.exportNames, INIT_TIMEOUT_MS, listener);
    if (outcome.kind === 'unsuitable') throw handlerProblem(outcome.problem, module, plan.source.name);
    if (outcome.kind === 'failed' && outcome.notLoadable && (await plans.rebuild(plan))) return { kind: 'lost' };
    return outcome;
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
      await plans.code(plan);
      return target.version;
    },
    async invoke(invocation, context) {
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
