import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { type ExternalImports, externalKey } from '../build/build-origin.ts';
import { foldersWithPackage, OPT, pathInLayer } from '../layer-folder.ts';

const RESOLVING = Symbol('resolving');

interface Layers {
  /** Folders that are each mounted as /opt; the last one takes precedence. */
  readonly layers: readonly string[];
  readonly runtime: string | undefined;
}

/**
 * What External excludes from a build comes from a layer or from the runtime on AWS. Here it is resolved in the layers
 * on this machine, else among the installed packages, which stand in for the runtime's; it is imported by absolute
 * path, since neither would be found from the output's location.
 *
 * @param patterns in esbuild's syntax: a package, with its subpaths, or a string with one `*`
 * @param externals collects what was found
 */
export function samExternals(
  patterns: readonly string[],
  layers: Layers,
  isModule: boolean,
  externals: ExternalImports,
): Plugin {
  return {
    name: 'sam-externals',
    setup(build) {
      build.onResolve({ filter: /.*/ }, (args) => {
        if (args.kind === 'entry-point' || args.pluginData === RESOLVING) return undefined;
        return patterns.some((pattern) => matches(pattern, args.path))
          ? leave(build, args, layers, isModule, externals)
          : undefined;
      });
    },
  };
}

function matches(pattern: string, path: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return path === pattern || (!/^[./]/.test(pattern) && path.startsWith(`${pattern}/`));
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return path.length >= before.length + after.length && path.startsWith(before) && path.endsWith(after);
}

async function leave(
  build: PluginBuild,
  { path, kind, importer, resolveDir }: OnResolveArgs,
  layers: Layers,
  isModule: boolean,
  externals: ExternalImports,
): Promise<OnResolveResult> {
  const isRequired = kind === 'require-call' || kind === 'require-resolve' || !isModule;
  for (const place of placesOf(path, layers, resolveDir)) {
    const options = {
      kind: isRequired ? 'require-call' : kind,
      importer,
      resolveDir: place.resolveDir,
      pluginData: RESOLVING,
    } as const;
    const found = await build.resolve(place.path, options);
    if (found.errors.length > 0) continue;
    // one of Node's own, or a package that a bundler would replace by nothing
    if (found.external || !isAbsolute(found.path)) break;
    const output = isRequired ? found.path : pathToFileURL(found.path).href;
    externals.set(externalKey(importer, output), path);
    return { path: output, external: true };
  }
  return { path, external: true };
}

/** In the layers, then from the source's location. */
function placesOf(
  path: string,
  { layers, runtime }: Layers,
  resolveDir: string,
): { readonly path: string; readonly resolveDir: string }[] {
  if (path.startsWith(OPT)) {
    return layers.toReversed().map((layer) => ({ path: pathInLayer(path, layer), resolveDir: layer }));
  }
  if (path.startsWith('.') || isAbsolute(path)) return [];
  return [...foldersWithPackage(path, layers, runtime), resolveDir].map((place) => ({ path, resolveDir: place }));
}
