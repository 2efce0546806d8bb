import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';

/** What went into a build, and what was asked for on the way. */
export interface BuildOrigin {
  /** The modules that the build was asked for: absolute paths. */
  readonly entries: readonly string[];
  /** The one of the modules that is no file. */
  readonly inline?: string | undefined;
  /** All modules that it was made of, absolute, each with what it imports. */
  readonly modules: ReadonlyMap<string, readonly ImportedModule[]>;
  /** Given for the build, beside those that lie above its modules. Absolute. */
  readonly tsconfigs: readonly string[];
  /** Folders that each stand for /opt. */
  readonly layers: readonly string[];
  readonly runtime?: string | undefined;
  /** What was looked for from a folder without an import that says so: aliases, compilers, the bundler itself. */
  readonly asked: readonly { readonly folder: string; readonly specifier: string }[];
  /** Packages are not looked for at all. */
  readonly leavesPackages?: boolean;
}

export interface ImportedModule {
  /** As it is written. */
  readonly specifier: string;
  /** The file that it was found to be, part of the build or not; undefined where none is needed or there. */
  readonly leadsTo: string | undefined;
  /** The build goes on where it leads nowhere: a `require` may be meant to fail, an `import` is not. */
  readonly mayFail: boolean;
}

/** By importer and what esbuild makes of the import: how it is written, where esbuild does not say. */
export type ExternalImports = Map<string, string>;

export function externalKey(importer: string, path: string): string {
  return `${importer}\0${path}`;
}

/**
 * The modules that can be reached from an output's entry point; all of them where there is none.
 *
 * @param folder what esbuild's paths are relative to
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
