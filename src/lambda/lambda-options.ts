import type { FunctionSource } from '../template/project.ts';
import type { InspectorOptions } from './inspector/inspector-options.ts';
import type { ModuleTable } from './resource-modules.ts';
import type { SharedHandlers } from './shared-handlers.ts';

export interface LambdaRuntimeOptions {
  readonly functions: readonly FunctionSource[];
  /** The folder of the template or definition. */
  readonly root: string;
  readonly region: string;
  readonly accountId: string;
  /** `--handler`: modules that stand in for functions, by name, logical id or ARN. Absolute paths. */
  readonly handlerOverrides?: ModuleTable;
  /** False: a function that does not build stops the run only when it is invoked (mocks may replace it). */
  readonly refusesEarly?: boolean;
  /** `--strict-handlers`: a handler that fails to load ends the run, and no Catch matches it. */
  readonly strictHandlers?: boolean;
  /** The maximum number of execution environments at a time. Default: 50. */
  readonly maxEnvironments?: number;
  /** False (`--no-cache`): handlers are rebuilt, and builds are not kept for later runs. */
  readonly cache?: boolean;
  /** `--lambda-endpoint`: a server with Lambda's Invoke, for functions without a given module. */
  readonly endpoint?: URL;
  /** `--inspect`: a debugger may attach to each function. */
  readonly inspector?: InspectorOptions;
  /** Added to every function's environment, overriding the template's; evaluated when the function starts. */
  readonly extraEnvironment?: () => Readonly<Record<string, string>>;
  /** Starts Lambda's API for a function that may call others; absent: they call AWS, or the user's endpoint. */
  readonly openLambdaApi?: () => Promise<void>;
  /** Shared with other runs of the same project, and kept for later ones. */
  readonly shared?: SharedHandlers;
}

/** A function as it runs; a function for which only a module is given is in no file. */
export type FunctionSettings = Omit<FunctionSource, 'range'>;
