import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';

/** What went into a build, and which files were looked up for it. */
export interface BuildOrigin {
  /** The requested modules: absolute paths. */
  readonly entries: readonly string[];
  /** The module that is not in a file. */
  readonly inline?: string | undefined;
  /** All its modules, absolute, each with its imports. */
  readonly modules: ReadonlyMap<string, readonly ImportedModule[]>;
  /** The tsconfig files given for the build, besides those in the folders above its modules. Absolute. */
  readonly tsconfigs: readonly string[];
  /** Folders that are each mounted as /opt. */
  readonly layers: readonly string[];
  readonly runtime?: string | undefined;
  /** What was looked up from a folder without a corresponding import: aliases, compilers, the bundler itself. */
  readonly asked: readonly { readonly folder: string; readonly specifier: string }[];
  /** True: packages are not looked up at all. */
  readonly leavesPackages?: boolean;
}

export interface ImportedModule {
  /** As written. */
  readonly specifier: string;
  /** The file that it resolved to, whether bundled or not; undefined if none is needed or found. */
  readonly leadsTo: string | undefined;
  /** The build continues if it does not resolve: a `require` may be expected to fail, an `import` is not. */
  readonly mayFail: boolean;
}

/** By importer, and by esbuild's form of the import: its text, unless esbuild gives another. */
export type ExternalImports = Map<string, string>;

export function externalKey(importer: string, path: string): string {
  return `${importer}\0${path}`;
}

/**
 * The modules reachable from an output's entry point; all of them if it has none.
 * @param folder base of esbuild's paths
 */
export function modulesOf(
  { inputs }: Pick<Metafile, 'inputs'>,
  entryPoint: string | undefined,
  folder: string,
  externals: ExternalImports,
): ReadonlyMap<string, readonly ImportedModule[]> {
  const modules = new Map<string, readonly ImportedModule[]>();
  const pending = entryPoint === undefined ? Object.keys(inputs) : [entryPoint];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const importer = resolve(folder, name);
    if (modules.has(importer)) continue;
    const imports = inputs[name]?.imports ?? [];
    modules.set(
      importer,
      imports.map(({ path, original, external, kind }) => {
        const mayFail = kind !== 'import-statement';
        if (external !== true) return { specifier: original ?? path, leadsTo: resolve(folder, path), mayFail };
        const leadsTo = path.startsWith('file:') ? fileURLToPath(path) : isAbsolute(path) ? path : undefined;
        return { specifier: externals.get(externalKey(importer, path)) ?? path, leadsTo, mayFail };
      }),
    );
    for (const { path, external } of imports) if (external !== true) pending.push(path);
  }
  return modules;
}
