import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { transform } from 'esbuild';
import { rolldown } from 'rolldown';

/**
 * Builds the public API into `folder`: `index.cjs`, with the files below `api/` that it loads as they are needed, and
 * `index.js`, an ES module that gives the names of the other. So there is one copy of everything, also in a process that
 * asks for the package in both ways.
 *
 * @returns the modules that went into it
 */
export async function buildApi(door, folder, { target }) {
  const bundle = await rolldown({
    input: { index: door },
    platform: 'node',
    // the user's, or none
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
    // names stay: an error's stack is all that a user can send us
    const options = { target, minifySyntax: true, minifyWhitespace: true, legalComments: 'none' };
    await writeFile(path, (await transform(code, options)).code);
  }
  const names = output.find(({ isEntry }) => isEntry).exports.filter((name) => name !== 'default');
  await writeFile(
    join(folder, 'index.js'),
    `import api from './index.cjs';\nexport const { ${names.join(', ')} } = api;\n`,
  );
  return output.flatMap(({ moduleIds }) => moduleIds);
}
