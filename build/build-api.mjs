import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { transform } from 'esbuild';
import { rolldown } from 'rolldown';
import { keepClosuresYoung } from './keep-closures-young.mjs';

/**
 * Builds the public API into `folder`: `index.cjs`, with the files below `api/` that it loads on demand, and
 * `index.js`, an ES module that re-exports it. So there is only one copy, even in a process that loads the package both
 * ways.
 * @returns the bundled modules
 */
export async function buildApi(door, folder, { target }) {
  const bundle = await rolldown({
    input: { index: door },
    platform: 'node',
    // the user's own copy, if installed
    external: ['esbuild'],
    resolve: { alias: { yaml: resolve('node_modules/yaml/browser/index.js') } },
    checks: { ineffectiveDynamicImport: false, bundlerTimings: false },
  });
  const { output } = await bundle.generate({
    format: 'cjs',
    exports: 'named',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'api/[name]-[hash].cjs',
    comments: false,
  });
  await bundle.close();
  for (const { fileName, code } of output) {
    const path = join(folder, fileName);
    await mkdir(dirname(path), { recursive: true });
    // names are kept: users can send us nothing but an error's stack
    const options = { target, minifySyntax: true, minifyWhitespace: true, legalComments: 'none' };
    await writeFile(path, keepClosuresYoung((await transform(code, options)).code));
  }
  const names = output.find(({ isEntry }) => isEntry).exports.filter((name) => name !== 'default');
  await writeFile(
    join(folder, 'index.js'),
    `import api from './index.cjs';\nexport const { ${names.join(', ')} } = api;\n`,
  );
  return output.flatMap(({ moduleIds }) => moduleIds);
}
