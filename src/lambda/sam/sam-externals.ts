import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { type ExternalImports, externalKey } from '../build/build-origin.ts';
import { foldersWithPackage, OPT, pathInLayer } from '../layer-folder.ts';

const RESOLVING = Symbol('resolving');

interface Layers {
  /** Folders that each stand for /opt; the last one counts for most. */
  readonly layers: readonly string[];
  readonly runtime: string | undefined;
}

/**
 * What External leaves outside of a build comes from a layer or from the runtime on AWS. Here it is found in the layers
 * that lie on this machine, else among the installed packages, which stand for the runtime's; its import names it by its
 * absolute path, since the output lies where neither would be found.
 *
 * @param patterns as esbuild has them: a package, with its subpaths, or a text with one `*`
 * @param externals is filled with what was found
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

/** In the layers, then where the source would find it. */
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
