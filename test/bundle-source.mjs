import { build } from 'esbuild';

/**
 * Bundles a module of the sources as CommonJS, for scripts that run it without the build. It must be below a folder
 * from which `esbuild` can be resolved.
 */
export async function bundleSource(entry, outfile, logLevel = 'error') {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    external: ['esbuild'],
    define: { 'import.meta.url': 'moduleUrl', 'import.meta.dirname': '__dirname' },
    banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel,
  });
}
