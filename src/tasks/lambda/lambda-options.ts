import type { FunctionSource } from '../../template/project.ts';
import type { ModuleTable } from '../resource-modules.ts';

export interface LambdaRuntimeOptions {
  readonly functions: readonly FunctionSource[];
  /** The folder of the template or definition. */
  readonly root: string;
  readonly region: string;
  readonly accountId: string;
  /** `--handler`: what stands in for a function, by its name, logical id or ARN. Absolute paths. */
  readonly handlerOverrides?: ModuleTable;
  /** `--lambda-endpoint`: where Lambda's Invoke is answered, for functions that no module was given for. */
  readonly endpoint?: URL;
  /** Put into every function's environment, above the template's. */
  readonly extraEnvironment?: Readonly<Record<string, string>>;
}

/** A function as it runs; one that only a module stands for is in no file. */
export type FunctionSettings = Omit<FunctionSource, 'range'>;
