// node build.mjs [folder]
// Builds what is shipped, into dist or the given folder: the command as a small entry and the files that it loads on
// demand, the thread that runs handlers, the script that runs Python handlers, the public API for both module systems,
// and the licences of what is bundled.
import { copyFile, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { buildApi } from './build/build-api.mjs';
import { buildCommand } from './build/build-command.mjs';
import { buildPage } from './build/build-page.mjs';
import { writeLicences } from './build/write-licences.mjs';

/** The output folder; tests build into a folder of their own. */
const DIST = process.argv[2] ?? 'dist';

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // names are kept: an error's stack is all that users can send us
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
  legalComments: 'none',
};
await mkdir(DIST, { recursive: true });
const [command, api, page, worker, matchers] = await Promise.all([
  buildCommand({ main: 'src/cli/main.ts', 'validate-thread': 'src/validate/thread.ts' }, DIST, common),
  buildApi('src/index.ts', DIST, common),
  buildPage(DIST),
  // a thread that is not an ES module starts in a sixth less time
  build({
    ...common,
    format: 'cjs',
    entryPoints: ['src/lambda/worker/worker.ts'],
    outfile: `${DIST}/worker.cjs`,
    define: { 'import.meta.filename': '__filename' },
    metafile: true,
  }),
  build({
    ...common,
    format: 'cjs',
    entryPoints: ['src/matchers.ts'],
    outfile: `${DIST}/matchers.cjs`,
    metafile: true,
  }),
  ...['bootstrap.py', 'sfn_run_encoder.py'].map((name) => copyFile(`src/lambda/python/${name}`, `${DIST}/${name}`)),
  copyFile('src/services/models.json', `${DIST}/models.json`),
  copyFile('src/services/models.bin', `${DIST}/models.bin`),
]);
const others = [...page, ...[worker, matchers].flatMap(({ metafile }) => Object.keys(metafile.inputs))].map((path) =>
  resolve(path),
);
await writeLicences([...command, ...api, ...others], `${DIST}/THIRD-PARTY-LICENSES.txt`);
