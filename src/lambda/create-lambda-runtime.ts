import { findSettings } from './find/function-settings.ts';
import { Inspectors } from './inspector/inspectors.ts';
import type { LambdaRuntimeOptions } from './lambda-options.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';

/** Each runtime is loaded for the first function that needs it. */
const LOADERS = {
  node: async (options: LambdaRuntimeOptions, inspectors?: Inspectors) =>
    (await import('./node/node-runtime.ts')).createNodeRuntime(options, inspectors),
  python: async (options: LambdaRuntimeOptions, inspectors?: Inspectors) =>
    (await import('./python/python-runtime.ts')).createPythonRuntime(options, inspectors),
  endpoint: async (options: LambdaRuntimeOptions) =>
    (await import('./endpoint/endpoint-runtime.ts')).createEndpointRuntime(options),
};

type RuntimeKind = keyof typeof LOADERS;

/** Runs the functions of a project, each on its own kind of runtime. */
export function createLambdaRuntime(options: LambdaRuntimeOptions): LambdaRuntime {
  const runtimes = new Map<RuntimeKind, Promise<LambdaRuntime>>();
  const loaded = new Map<RuntimeKind, LambdaRuntime>();
  const inspectors = options.inspector && new Inspectors(options.inspector, process.env);

  const kinds = new Map<string, RuntimeKind>();

  function kindOf(functionName: string): RuntimeKind {
    let kind = kinds.get(functionName);
    if (kind === undefined) {
      kind = chooseRuntime(functionName, options);
      kinds.set(functionName, kind);
    }
    return kind;
  }

  function getRuntime(kind: RuntimeKind): Promise<LambdaRuntime> {
    let runtime = runtimes.get(kind);
    if (runtime === undefined) {
      runtime = LOADERS[kind](options, inspectors);
      runtimes.set(kind, runtime);
    }
    return runtime;
  }

  return {
    prepare(functionNames) {
      const byKind = new Map<RuntimeKind, string[]>();
      for (const name of functionNames) {
        const kind = chooseRuntime(name, options);
        byKind.set(kind, [...(byKind.get(kind) ?? []), name]);
      }
      for (const [kind, names] of byKind) {
        // A failure is reported when a function is invoked.
        getRuntime(kind).then(
          (runtime) => runtime.prepare(names),
          () => {},
        );
      }
    },
    async ready(invocation) {
      return (await getRuntime(kindOf(invocation.functionName))).ready(invocation);
    },
    async invoke(invocation, context) {
      const kind = kindOf(invocation.functionName);
      let runtime = loaded.get(kind);
      if (runtime === undefined) {
        runtime = await getRuntime(kind);
        loaded.set(kind, runtime);
      }
      return await runtime.invoke(invocation, context);
    },
    async close() {
      await Promise.all([...runtimes.values()].map(async (runtime) => (await runtime).close()));
    },
  };
}

/**
 * A module given by the user runs on Node.js, whatever the template says; unsupported runtimes are refused by the
 * Node.js runtime.
 */
function chooseRuntime(functionName: string, options: LambdaRuntimeOptions): RuntimeKind {
  const settings = findSettings(functionName, options);
  if (settings?.code.kind === 'module') return settings.code.path.endsWith('.py') ? 'python' : 'node';
  if (options.endpoint !== undefined) return 'endpoint';
  return settings?.runtime?.startsWith('python') && settings.code.kind !== 'elsewhere' ? 'python' : 'node';
}
