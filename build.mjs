// node build.mjs [folder]
// Builds what is shipped, into dist or the folder that is named: the command as one file behind a small door, the
// libraries that few runs need beside it, the thread that runs
// handlers, the script that runs Python handlers, and the public API as ES modules.
import { copyFile, mkdir } from 'node:fs/promises';
import { build } from 'esbuild';

/** Where it goes; tests build into a folder of their own. */
const DIST = process.argv[2] ?? 'dist';

/** Loaded when a run needs them, each as a file of its own. */
const LAZY_LIBRARIES = {
  yaml: "module.exports = require('yaml')",
  jsonata: "module.exports = require('jsonata')",
  ora: "import ora from 'ora'; module.exports = ora",
  hyparquet: "export * from 'hyparquet'",
  'hyparquet-compressors': "export * from 'hyparquet-compressors'",
  'smol-toml': "export * from 'smol-toml'",
};

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
const command = { ...common, format: 'cjs', supported: { 'dynamic-import': false } };
/** What CommonJS has no word for. */
const ownUrl = {
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
};

const lazyLibraries = {
  name: 'lazy-libraries',
  setup({ onResolve }) {
    onResolve({ filter: /^[a-z]/ }, ({ path }) =>
      Object.hasOwn(LAZY_LIBRARIES, path) ? { path: `./lib/${path}.cjs`, external: true } : undefined,
    );
  },
};

/** Modules of Node's that take milliseconds to load and that few runs call: required at the first call. */
const lazyNodeModules = {
  name: 'lazy-node-modules',
  setup({ onLoad, onResolve }) {
    const filter = /^node:(crypto|fs\/promises|child_process)$/;
    onResolve({ filter }, ({ path, namespace }) =>
      namespace === 'lazy' ? { path, external: true } : { path, namespace: 'lazy' },
    );
    onLoad({ filter: /./, namespace: 'lazy' }, async ({ path }) => {
      const names = Object.entries(await import(path)).filter(([, value]) => typeof value === 'function');
      const lines = names.map(([name]) => `exports.${name} = (...args) => require('${path}').${name}(...args);`);
      return { contents: lines.join('\n'), resolveDir: process.cwd() };
    });
  },
};

/** Asking for the version must not read the whole command. */
const ownProgram = {
  name: 'own-program',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/program\.ts$/ }, () => ({ path: './command.cjs', external: true }));
  },
};

await mkdir(DIST, { recursive: true });
await Promise.all([
  copyFile('src/tasks/lambda/python/bootstrap.py', `${DIST}/bootstrap.py`),
  build({ ...command, entryPoints: ['src/cli/main.ts'], outfile: `${DIST}/main.cjs`, plugins: [ownProgram] }),
  build({
    ...command,
    entryPoints: ['src/cli/program.ts'],
    outfile: `${DIST}/command.cjs`,
    external: ['esbuild'],
    plugins: [lazyLibraries, lazyNodeModules],
    ...ownUrl,
  }),
  ...Object.entries(LAZY_LIBRARIES).map(([name, contents]) =>
    build({ ...command, stdin: { contents, resolveDir: process.cwd() }, outfile: `${DIST}/lib/${name}.cjs` }),
  ),
  // a thread that is no ES module starts in a sixth less time
  build({
    ...common,
    format: 'cjs',
    entryPoints: ['src/tasks/lambda/worker.ts'],
    outfile: `${DIST}/worker.cjs`,
    ...ownUrl,
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
