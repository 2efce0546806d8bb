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
  /** `--handler`: what stands in for a function, by its name, logical id or ARN. Absolute paths. */
  readonly handlerOverrides?: ModuleTable;
  /** False: a function that does not build stops the run only where it is invoked (mocks may answer for it). */
  readonly refusesEarly?: boolean;
  /** `--strict-handlers`: a handler that does not load ends the run, and no Catch takes it. */
  readonly strictHandlers?: boolean;
  /** How many execution environments there are at a time, at most; 50 where it is absent. */
  readonly maxEnvironments?: number;
  /** False (`--no-cache`): handlers are built anew, and what is built is not kept for later runs. */
  readonly cache?: boolean;
  /** `--lambda-endpoint`: where Lambda's Invoke is answered, for functions that no module was given for. */
  readonly endpoint?: URL;
  /** `--inspect`: a debugger may attach to each function. */
  readonly inspector?: InspectorOptions;
  /** Put into every function's environment, above the template's; as it is when the function starts. */
  readonly extraEnvironment?: () => Readonly<Record<string, string>>;
  /** Starts Lambda's API for a function that may call others; absent: they call AWS, or what the user says. */
  readonly openLambdaApi?: () => Promise<void>;
  /** What other runs of the same project have made, and use after this one. */
  readonly shared?: SharedHandlers;
}

/** A function as it runs; one that only a module stands for is in no file. */
export type FunctionSettings = Omit<FunctionSource, 'range'>;
