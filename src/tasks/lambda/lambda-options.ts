import type { FunctionSource } from '../../template/project.ts';

export interface LambdaRuntimeOptions {
  readonly functions: readonly FunctionSource[];
  /** The folder of the template or definition. */
  readonly root: string;
  readonly region: string;
  readonly accountId: string;
  /** `--handlers`: a folder of modules that are named for their functions. Absolute. */
  readonly handlersDir?: string;
  /** `--handler`: what stands in for a function, by its name, logical id or ARN. Absolute paths. */
  readonly handlerOverrides?: ReadonlyMap<string, HandlerOverride>;
  /** Put into every function's environment, above the template's. */
  readonly extraEnvironment?: Readonly<Record<string, string>>;
}

export interface HandlerOverride {
  readonly path: string;
  readonly exportName: string;
}

/** A function as it runs; one that only a module stands for is in no file. */
export type FunctionSettings = Omit<FunctionSource, 'range'>;
