// node build.mjs [folder]
// Builds what is shipped, into dist or the folder that is named: the command as a small door and the files that it loads
// as they are needed, the thread that runs handlers, the script that runs Python handlers, and the public API as ES
// modules.
import { copyFile, mkdir } from 'node:fs/promises';
import { build } from 'esbuild';
import { buildCommand } from './build/build-command.mjs';

/** Where it goes; tests build into a folder of their own. */
const DIST = process.argv[2] ?? 'dist';

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // names stay: an error's stack is all that a user can send us
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
  legalComments: 'none',
};
await mkdir(DIST, { recursive: true });
await Promise.all([
  ...['bootstrap.py', 'sfn_run_encoder.py'].map((name) =>
    copyFile(`src/tasks/lambda/python/${name}`, `${DIST}/${name}`),
  ),
  buildCommand('src/cli/main.ts', DIST, common),
  // a thread that is no ES module starts in a sixth less time
  build({
    ...common,
    format: 'cjs',
    entryPoints: ['src/tasks/lambda/worker.ts'],
    outfile: `${DIST}/worker.cjs`,
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
  }),
  build({
    ...common,
    format: 'esm',
    splitting: true,
    entryPoints: ['src/index.ts'],
    outdir: DIST,
    chunkNames: 'chunks/[name]-[hash]',
    external: ['esbuild'],
    // bundled CommonJS packages ask for Node's own modules
    banner: { js: 'const require=process.getBuiltinModule;' },
  }),
]);
