import { availableParallelism } from 'node:os';
import { HandlerError } from '../../source/usage-error.ts';
import { needsLambdaApi } from '../api/needs-lambda-api.ts';
import { EnvironmentPool, type EnvironmentRequest } from '../environment/environment-pool.ts';
import type { LineListener, LoadOutcome } from '../environment/execution-environment.ts';
import { targetOf } from '../environment/invocation-target.ts';
import {
  INIT_TIMEOUT_MS,
  type InvocationHost,
  MAX_ENVIRONMENTS,
  runInvocation,
} from '../environment/run-invocation.ts';
import { InitError } from '../init-error.ts';
import { type Inspectors, UNLIMITED_MS } from '../inspector/inspectors.ts';
import { cacheFolder } from '../kept-builds/cache-folder.ts';
import { HandlerBuilds } from '../kept-builds/handler-builds.ts';
import type { FunctionSettings, LambdaRuntimeOptions } from '../lambda-options.ts';
import type { LambdaInvocation, LambdaRuntime } from '../lambda-runtime.ts';
import type { RuntimeRules } from '../protocol.ts';
import { type FunctionPlan, FunctionPlans } from './function-plan.ts';
import { HandlerCodeStore } from './handler-code.ts';
import { chooseIsolation, type Isolation } from './isolation.ts';
import { NodeEnvironment } from './node-environment.ts';
import { nodeFlags } from './node-flags.ts';
import { scanCode } from './scan-code.ts';
import { startProcess } from './start-process.ts';
import { startThread } from './start-thread.ts';
import { findWorker } from './worker-host.ts';

interface NodeHost extends InvocationHost<NodeEnvironment> {
  readonly plan: FunctionPlan;
}

/** The Lambda runtimes that are emulated exactly. */
const OLDEST_NODE_VERSION = 20;

const STARTS = { thread: startThread, process: startProcess };

/** Runs Node.js functions of a project on this machine, like Lambda's Node.js runtime. */
export function createNodeRuntime(options: LambdaRuntimeOptions, inspectors?: Inspectors): LambdaRuntime {
  const { shared } = options;
  const plans = shared?.part('node plans', () => createPlans(options)) ?? createPlans(options);
  const keptPool = shared?.keepsEnvironments === true ? shared.part('node pool', () => createPool(options)) : undefined;
  const pool = keptPool ?? createPool(options);
  const workerPath = findWorker();

  const hosts = new Map<string, NodeHost>();
  /** Decided for this run: its plans may come from another run. */
  const settling = new Map<FunctionPlan, Promise<void>>();
  const settled = new Set<FunctionPlan>();
  const noted = new Set<FunctionPlan>();

  function findHost(invocation: Pick<LambdaInvocation, 'functionName' | 'qualifier'>): NodeHost {
    const { functionName, qualifier } = invocation;
    const key = qualifier === undefined ? functionName : `${functionName} ${qualifier}`;
    let host = hosts.get(key);
    if (host === undefined) {
      host = createHost(invocation);
      hosts.set(key, host);
    }
    return host;
  }

  function createHost(invocation: Pick<LambdaInvocation, 'functionName' | 'qualifier'>): NodeHost {
    const plan = plans.find(invocation.functionName);
    const target = targetOf(plan.source, invocation, options);
    const create = (): NodeEnvironment =>
      new NodeEnvironment(STARTS[plan.isolation ?? 'thread'], {
        workerPath,
        taskRoot: plan.taskRoot,
        memorySizeMb: plan.source.memorySizeMb,
        flags: nodeFlags(plan.source),
        variables: target.variables(plan.taskRoot),
        inspector: inspectors?.next(plan.source),
      });
    const requestFor = (isolation: Isolation): EnvironmentRequest<NodeEnvironment> => {
      // one kept from another run would call that run's API
      const api = options.extraEnvironment?.().AWS_ENDPOINT_URL_LAMBDA ?? '';
      return { key: `${isolation} ${target.key} ${api}`, create };
    };
    let inThread: EnvironmentRequest<NodeEnvironment> | undefined;
    let inProcess: EnvironmentRequest<NodeEnvironment> | undefined;
    return {
      plan,
      target,
      pool,
      get request() {
        if (plan.isolation !== 'process') {
          inThread ??= requestFor('thread');
          return inThread;
        }
        inProcess ??= requestFor('process');
        return inProcess;
      },
      timeoutMs: inspectors && UNLIMITED_MS,
      load: (environment, listener) => load(plan, environment, listener),
    };
  }

  /** `isolate`, called once for each function. */
  function settle(host: NodeHost): Promise<void> {
    const { plan } = host;
    const pending = settling.get(plan) ?? isolate(host).then(() => void settled.add(plan));
    settling.set(plan, pending);
    return pending;
  }

  /** Decides where it runs, and its environment, once its module is found; if there is none, loading it reports so. */
  async function isolate({ plan, target }: NodeHost): Promise<void> {
    const module = await plan.module.catch(() => undefined);
    if (module === undefined) return;
    const code = scanCode(module.path, module.inline);
    if (needsLambdaApi(plan.source, code.importsLambdaClient, options.functions, process.env)) {
      await options.openLambdaApi?.();
    }
    // A debugger attaches to a process, and pausing one of its threads blocks the others.
    plan.isolation ??=
      inspectors === undefined ? chooseIsolation(code, target.variables(plan.taskRoot), process.env) : 'process';
  }

  async function load(plan: FunctionPlan, environment: NodeEnvironment, listener: LineListener): Promise<LoadOutcome> {
    try {
      return await loadModule(plan, environment, listener);
    } catch (error) {
      if (!(error instanceof InitError)) throw error;
      return refuseOrFail(error.toPayload(), error.advice, listener);
    }
  }

  async function loadModule(
    plan: FunctionPlan,
    environment: NodeEnvironment,
    listener: LineListener,
  ): Promise<LoadOutcome> {
    const code = await plans.code(plan);
    const module = await plan.module;
    plans.refuseUnbuildable();
    noteOldRuntime(plan, listener);
    const outcome = await environment.load(
      { code, exportNames: module.exportNames, rules: rulesOf(plan.source) },
      inspectors === undefined ? INIT_TIMEOUT_MS : UNLIMITED_MS,
      listener,
    );
    if (outcome.kind === 'needs-process') {
      plan.isolation = 'process';
      return { kind: 'lost' };
    }
    plans.refuseUnbuildable();
    if (outcome.kind === 'unsuitable') {
      const { handlerProblem } = await import('./handler-problem.ts');
      throw handlerProblem(outcome.problem, module, plan.source);
    }
    if (outcome.kind !== 'failed' || !outcome.notLoadable) return outcome;
    if (await plans.rebuild(plan)) return { kind: 'lost' };
    const { explainLoadError } = await import('./explain-load-error.ts');
    const { message, isOurs } = await explainLoadError(outcome.error, module, plan, plans);
    if (isOurs) throw new HandlerError(message);
    return refuseOrFail(outcome.error, message, listener);
  }

  /** Once for each function. */
  function noteOldRuntime(plan: FunctionPlan, listener: LineListener): void {
    const { runtime } = plan.source;
    if (!(nodeVersionOf(plan.source) < OLDEST_NODE_VERSION) || noted.has(plan)) return;
    noted.add(plan);
    listener(`sfn-run: ${runtime} runs by the rules of nodejs22.x here, on Node.js ${process.version}`, 'stderr');
  }

  function refuseOrFail(error: string, advice: string, listener: LineListener): LoadOutcome {
    if (options.strictHandlers === true) throw new HandlerError(advice);
    for (const line of advice.split('\n')) listener(line, 'stderr');
    return { kind: 'failed', error };
  }

  async function warm(hosts: readonly NodeHost[]): Promise<void> {
    // More threads than processors would only delay the first one, and one processor is busy with the build. With
    // inspectors, all of them start, one after the other, so that their ports are in the order of the machine's
    // functions.
    const isLimited = inspectors === undefined && hosts.length > 1;
    const atOnce = isLimited ? Math.max(1, availableParallelism() - 1) : hosts.length;
    const isolating = hosts
      .filter(isHere)
      .slice(0, atOnce)
      .map((host) => ({ host, isolated: settle(host) }));
    for (const { host, isolated } of isolating) {
      await isolated.then(
        () => pool.warm(host.request),
        () => {},
      );
    }
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
      void warm(hosts);
      plans.build(hosts.map(({ plan }) => plan));
    },
    async ready(invocation) {
      const { plan, target } = findHost(invocation);
      await plans.code(plan).catch((error: unknown) => {
        // reported when it runs
        if (!(error instanceof InitError) || options.strictHandlers === true) throw error;
      });
      return target.version;
    },
    async invoke(invocation, context) {
      plans.refuseUnbuildable();
      const host = findHost(invocation);
      // Concurrently: the thread starts while its code is built.
      if (host.plan.code === undefined) plans.build([host.plan]);
      if (!settled.has(host.plan)) await settle(host);
      return await runInvocation(host, invocation, context);
    },
    async close() {
      if (keptPool === undefined) await pool.close();
      if (shared === undefined) plans.close();
    },
  };
}

function createPlans(options: LambdaRuntimeOptions): FunctionPlans {
  const builds = new HandlerBuilds(options.cache === false ? undefined : cacheFolder());
  return new FunctionPlans(options, new HandlerCodeStore(builds, options.inspector !== undefined));
}

function createPool({ maxEnvironments = MAX_ENVIRONMENTS }: LambdaRuntimeOptions): EnvironmentPool<NodeEnvironment> {
  return new EnvironmentPool(maxEnvironments);
}

/** An unknown runtime has the most common calling convention. */
function rulesOf(source: FunctionSettings): RuntimeRules {
  return nodeVersionOf(source) >= 24 ? 'nodejs24' : 'nodejs22';
}

/** NaN if it has no version. */
function nodeVersionOf({ runtime }: FunctionSettings): number {
  return Number(/^nodejs(\d+)/.exec(runtime ?? '')?.[1]);
}

function isHere({ plan }: NodeHost): boolean {
  return plan.source.code.kind !== 'elsewhere';
}
