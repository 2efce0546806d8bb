import { Module, syncBuiltinESMExports } from 'node:module';

/** Modules of Node.js that start child processes. */
const STARTS_PROGRAMS = /^NativeModule (?:child_process|cluster)$/;

export interface ThreadLimits {
  /** The init phase is over: what a thread does not support is refused from here on, with Node's own error. */
  loaded(): void;
}

/**
 * Makes a thread look like a process whose working directory is `taskRoot`. What a thread does not support ends the
 * init phase with `needProcess`: the phase can safely be repeated in a process.
 */
export function limitThread(taskRoot: string, needProcess: () => never): ThreadLimits {
  const { chdir, dlopen } = process;
  process.cwd = () => taskRoot;
  process.chdir = needProcess;
  process.dlopen = needProcess;
  guardPrograms(taskRoot);
  syncBuiltinESMExports();
  return {
    loaded() {
      if (hasStartedPrograms()) needProcess();
      process.chdir = chdir;
      process.dlopen = dlopen;
      syncBuiltinESMExports();
    },
  };
}

/** Not in Node's type definitions; it is the only list that includes the imports of ES modules. */
const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] };
let looked = 0;
let isFound = false;

/** A module for child processes was loaded: whether it started one is unknown. */
export function hasStartedPrograms(): boolean {
  for (; !isFound && looked < moduleLoadList.length; looked++) isFound = STARTS_PROGRAMS.test(moduleLoadList[looked]!);
  return isFound;
}

type Load = (request: string, ...rest: unknown[]) => unknown;

/**
 * A package may load it as late as in an invocation: its child processes run in the task root and do not write to our
 * stdout.
 */
function guardPrograms(taskRoot: string): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = (request, ...rest) => {
    const loaded = Reflect.apply(load, loader, [request, ...rest]);
    if (/^(?:node:)?child_process$/.test(request)) {
      loader._load = load;
      guard(loaded as typeof import('node:child_process'), taskRoot);
    }
    return loaded;
  };
}

interface SpawnOptions {
  readonly cwd?: unknown;
  readonly stdio?: unknown;
}

function guard(programs: typeof import('node:child_process'), cwd: string): void {
  const inPlace = (options: SpawnOptions): SpawnOptions => ({
    ...options,
    cwd: options.cwd ?? cwd,
    stdio: withoutStdout(options.stdio),
  });
  const prototype = programs.ChildProcess.prototype as unknown as { spawn(options: SpawnOptions): unknown };
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    return Reflect.apply(spawn, this, [inPlace(options)]);
  };
  const table = programs as unknown as Record<string, (...values: unknown[]) => unknown>;
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
    const run = table[name]!;
    table[name] = (...values) => {
      const isOptions = (value: unknown): boolean =>
        typeof value === 'object' && value !== null && !Array.isArray(value);
      const others = values.filter((value) => !isOptions(value));
      return run(...others, inPlace((values.find(isOptions) as SpawnOptions | undefined) ?? {}));
    };
  }
  syncBuiltinESMExports();
}

/** Output meant for our stdout goes to stderr: it is not part of the run's output. */
function withoutStdout(stdio: unknown): unknown {
  if (stdio === 'inherit') return ['inherit', 2, 2];
  if (!Array.isArray(stdio)) return stdio;
  const isStdout = (value: unknown): boolean => value === 1 || value === process.stdout;
  return stdio.map((value, index) => (isStdout(value) || (index === 1 && value === 'inherit') ? 2 : value));
}
