import { isBuiltin } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ImportKind, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import type { ModuleFormat } from './protocol.ts';

/**
 * Leaves installed packages to Node, by their absolute path: the bundle is evaluated elsewhere than the files that
 * import them, and each file of a workspace may see packages of its own. What does not lie under node_modules, such as
 * a linked package of the same workspace, may be TypeScript and is bundled.
 */
export function externalPackages(format: ModuleFormat): Plugin {
  return {
    name: 'external-packages',
    setup(build) {
      build.onResolve({ filter: /^[^.]/ }, (args) => resolvePackage(build, args, format));
    },
  };
}

const RESOLVING = Symbol('resolving');

async function resolvePackage(
  build: PluginBuild,
  args: OnResolveArgs,
  format: ModuleFormat,
): Promise<OnResolveResult | undefined> {
  if (args.pluginData === RESOLVING || args.kind === 'entry-point' || isAbsolute(args.path)) return undefined;
  if (isBuiltin(args.path)) return { path: args.path, external: true };
  const resolve = (kind: ImportKind) =>
    build.resolve(args.path, { kind, importer: args.importer, resolveDir: args.resolveDir, pluginData: RESOLVING });
  const kind = kindOf(args.kind, format);
  let result = await resolve(kind);
  // A package that has exports for `import` alone: Node's `require` takes it too.
  if (result.errors.length > 0 && kind !== args.kind) result = await resolve(args.kind);
  if (result.errors.length > 0) {
    // A `require` may be meant to fail, and is caught then; an import fails the module: say so, with its place.
    return args.kind === 'import-statement' ? { errors: result.errors } : { path: args.path, external: true };
  }
  if (result.external || !/[/\\]node_modules[/\\]/.test(result.path)) return result;
  return {
    path: format === 'esm' && args.kind !== 'require-call' ? pathToFileURL(result.path).href : result.path,
    external: true,
  };
}

/** An `import` becomes a `require` in a CommonJS bundle. */
function kindOf(kind: ImportKind, format: ModuleFormat): ImportKind {
  return kind === 'import-statement' && format === 'cjs' ? 'require-call' : kind;
}
