import { isBuiltin } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ImportKind, OnResolveArgs, OnResolveResult, Plugin, PluginBuild, ResolveResult } from 'esbuild';
import { foldersWithPackage, OPT, pathInLayer } from '../layer-folder.ts';
import type { ModuleFormat } from '../protocol.ts';
import { type ExternalImports, externalKey } from './build-origin.ts';
import { moduleFormat } from './module-format.ts';

/**
 * Leaves installed packages to Node, by absolute path: the bundle is evaluated elsewhere than the files that import
 * them, and each file of a workspace may resolve other packages. Files outside node_modules, such as a linked package
 * of the same workspace, may be TypeScript and are bundled.
 */
export function externalPackages(settings: Settings): Plugin {
  return {
    name: 'external-packages',
    setup(build) {
      build.onResolve({ filter: /^[^.]/ }, (args) => resolvePackage(build, args, settings));
    },
  };
}

const RESOLVING = Symbol('resolving');

/** Where layers could have it: `/opt/…` itself, or a package below `/opt/nodejs`. */
function placesInLayers(
  path: string,
  layers: readonly string[],
  runtime: string | undefined,
): { path: string; resolveDir: string }[] {
  if (path.startsWith(OPT)) {
    return layers.toReversed().map((layer) => ({ path: pathInLayer(path, layer), resolveDir: layer }));
  }
  return foldersWithPackage(path, layers, runtime).map((resolveDir) => ({ path, resolveDir }));
}

interface Settings {
  readonly format: ModuleFormat;
  readonly layers: readonly string[];
  readonly runtime: string | undefined;
  readonly withModules: boolean;
  /** Collects what stays external. */
  readonly externals: ExternalImports;
}

async function resolvePackage(
  build: PluginBuild,
  args: OnResolveArgs,
  { format, layers, runtime, withModules, externals }: Settings,
): Promise<OnResolveResult | undefined> {
  if (args.pluginData === RESOLVING || args.kind === 'entry-point') return undefined;
  if (isAbsolute(args.path) && !(layers.length > 0 && args.path.startsWith(OPT))) return undefined;
  if (isBuiltin(args.path)) return { path: args.path, external: true };
  const kind = kindOf(args.kind, format);
  // A package may have exports only for `import`: Node's `require` accepts those too.
  const kinds = kind === args.kind ? [kind] : [kind, args.kind];
  const places = [{ path: args.path, resolveDir: args.resolveDir }, ...placesInLayers(args.path, layers, runtime)];
  const attempts = places.flatMap((place) => kinds.map((tried) => ({ ...place, kind: tried })));
  let result: ResolveResult | undefined;
  for (const { path, ...attempt } of attempts) {
    const found = await build.resolve(path, { ...attempt, importer: args.importer, pluginData: RESOLVING });
    if (found.errors.length === 0) {
      result = found;
      break;
    }
    // The message about the first place is the helpful one.
    result ??= found;
  }
  if (result === undefined) return undefined;
  if (result.errors.length > 0) {
    // A `require` may be expected to fail, and is caught then; an import fails the module: reported with its location.
    return args.kind === 'import-statement' ? { errors: result.errors } : { path: args.path, external: true };
  }
  if (result.external || !/[/\\]node_modules[/\\]/.test(result.path)) return result;
  if (withModules && args.kind !== 'require-call' && isModule(result.path)) return result;
  const path = format === 'esm' && args.kind !== 'require-call' ? pathToFileURL(result.path).href : result.path;
  externals.set(externalKey(args.importer, path), args.path);
  return { path, external: true };
}

/** Only Yarn's own resolver knows the content of its archives. */
function isModule(path: string): boolean {
  return !/\.zip[/\\]/.test(path) && /\.m?js$/.test(path) && moduleFormat(path) === 'esm';
}

/** An `import` becomes a `require` in a CommonJS bundle. */
function kindOf(kind: ImportKind, format: ModuleFormat): ImportKind {
  return kind === 'import-statement' && format === 'cjs' ? 'require-call' : kind;
}
