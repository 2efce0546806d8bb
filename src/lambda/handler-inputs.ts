import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { EnvironmentPool } from './environment/environment-pool.ts';
import type { ExecutionEnvironment } from './environment/execution-environment.ts';
import type { FunctionPlans } from './node/function-plan.ts';
import type { SharedHandlers } from './shared-handlers.ts';

type Pool = EnvironmentPool<ExecutionEnvironment>;

/** The maximum number of Python modules checked in a folder. */
const MAX_MODULES = 2_000;

/** The source files of functions of several runs, for watch mode. */
export class HandlerInputs {
  /** For each module, the files that it consists of, including itself; absolute. */
  #inputs: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  #pythonFolders: readonly string[] = [];

  /** Absolute paths. */
  get files(): ReadonlySet<string> {
    const files = new Set([...this.#inputs.values()].flatMap((own) => [...own]));
    for (const folder of this.#pythonFolders) for (const file of pythonModules(folder)) files.add(file);
    return files;
  }

  /** Updates the source files of the requested functions. */
  async refresh(shared: SharedHandlers, pythonFolders: readonly string[]): Promise<void> {
    this.#pythonFolders = pythonFolders;
    const modules = (await shared.find<FunctionPlans>('node plans')?.modules()) ?? [];
    const known = new Map<string, ReadonlySet<string>>();
    for (const module of new Set(modules)) {
      const before = this.#inputs.get(module);
      known.set(module, before ?? (await inputsOf(module)));
    }
    this.#inputs = known;
  }

  /** Forgets the functions that contain a changed file; the others stay warm. */
  async forget(changed: ReadonlySet<string>, shared: SharedHandlers): Promise<void> {
    const stale = new Set(
      [...this.#inputs].filter(([, files]) => [...changed].some((path) => files.has(path))).map(([module]) => module),
    );
    const kept = new Map(this.#inputs);
    for (const module of stale) kept.delete(module);
    this.#inputs = kept;
    const arns = (await shared.find<FunctionPlans>('node plans')?.forget(stale)) ?? [];
    shared.find<Pool>('node pool')?.drop((key) => arns.some((arn) => key.includes(`${arn}:`)));
    const isPython = [...changed].some((path) => path.endsWith('.py'));
    if (isPython) shared.find<Pool>('python pool')?.drop(() => true);
  }
}

/** The files that a module consists of, without packages; if it does not compile, itself and its neighbours. */
async function inputsOf(module: string): Promise<ReadonlySet<string>> {
  const esbuild = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const folder = dirname(module);
  try {
    const { metafile } = await esbuild.build({
      entryPoints: [module],
      absWorkingDir: folder,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      packages: 'external',
      logLevel: 'silent',
    });
    return new Set([module, ...Object.keys(metafile.inputs).map((path) => resolve(folder, path))]);
  } catch {
    const near = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    return new Set([
      module,
      ...near.map(({ name }) => join(folder, name)).filter((path) => /\.[cm]?[jt]sx?$|\.json$/.test(path)),
    ]);
  }
}

function* pythonModules(root: string): Generator<string> {
  let count = 0;
  const pending = [root];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !/^(?:\.|__pycache__$|node_modules$)/.test(entry.name)) pending.push(path);
      else if (entry.isFile() && entry.name.endsWith('.py') && count++ < MAX_MODULES) yield path;
    }
  }
}
