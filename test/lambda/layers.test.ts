import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FunctionSource } from '../../src/template/project.ts';
import { esbuild, makeFunction, startRun, writeFiles } from './lambda-project.ts';

/** Two layers; both have `shared`, and the second takes precedence. */
const LAYERS = {
  'layers/one/nodejs/node_modules/pkg/package.json': '{"name": "pkg", "main": "lib.js"}',
  'layers/one/nodejs/node_modules/pkg/lib.js': 'exports.name = `pkg with ${require("dep")}`;',
  'layers/one/nodejs/node_modules/dep/index.js': 'module.exports = "dep";',
  'layers/one/nodejs/node_modules/shared/index.js': 'module.exports = "first";',
  'layers/one/nodejs/tools.js': 'exports.tool = () => `tool and ${require("pkg").name}`;',
  'layers/two/nodejs/node_modules/shared/index.js': 'module.exports = "second";',
  // built by `sam build`, which adds the folder nodejs
  'layers/two/nodejs/node_modules/esm/package.json': '{"name": "esm", "type": "module", "exports": "./index.js"}',
  'layers/two/nodejs/node_modules/esm/index.js': 'export default "esm";',
  'layers/one/nodejs/node22/node_modules/versioned/index.js': 'module.exports = 22;',
  'layers/one/nodejs/node20/node_modules/versioned/index.js': 'module.exports = 20;',
  'layers/one/nodejs/node_modules/wrapper/index.js': 'exports.handler = async () => "wrapped";',
  'layers/source/package.json': '{}',
  'layers/source/helpers/words.ts': 'export const words: string = "words";',
  'layers/source/node_modules/own/index.js': 'module.exports = "own";',
};

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly layers: readonly string[];
  readonly properties?: Partial<FunctionSource>;
  readonly output: unknown;
}

describe('a handler finds in its layers', () => {
  const cases: Case[] = [
    {
      name: 'packages, and files under /opt',
      files: {
        'app.js': `const { name } = require('pkg');
const { tool } = require('/opt/nodejs/tools');
exports.handler = async () => [name, tool()];`,
      },
      layers: ['one'],
      output: ['pkg with dep', 'tool and pkg with dep'],
    },
    // AWS Lambda developer guide, "Layer paths for each Lambda runtime"
    {
      name: 'packages of its version of Node.js, by static or computed name',
      files: {
        'app.js': `const name = ['ver', 'sioned'].join('');
exports.handler = async () => [require('versioned'), require(name), process.env.NODE_PATH.split(':').map((path) => path.slice(-19))];`,
      },
      layers: ['one'],
      output: [22, 22, ['node22/node_modules', 'nodejs/node_modules']],
    },
    {
      name: 'packages of an older version',
      files: { 'app.ts': "import versioned from 'versioned';\nexport const handler = async () => versioned;" },
      layers: ['one'],
      properties: { runtime: 'nodejs20.x' },
      output: 20,
    },
    {
      name: 'the same in TypeScript',
      files: {
        'app.ts': `import { name } from 'pkg';
import { tool } from '/opt/nodejs/tools';
export const handler = async (): Promise<string[]> => [name, tool()];`,
      },
      layers: ['one'],
      output: ['pkg with dep', 'tool and pkg with dep'],
    },
    {
      name: 'the same in an ES module',
      files: {
        'app.mjs': `import { createRequire } from 'node:module';
import esm from 'esm';
import { name } from 'pkg';
import { tool } from '/opt/nodejs/tools.js';
const require = createRequire(import.meta.url);
export const handler = async () => [esm, name, tool(), require('./data.json')];`,
        'data.json': '[1]',
      },
      layers: ['one', 'two'],
      output: ['esm', 'pkg with dep', 'tool and pkg with dep', [1]],
    },
    // aws-lambda-ric 3.3.0, `_tryRequire`: what Node.js resolves, including NODE_PATH
    {
      name: 'its handler, in a package',
      files: {},
      layers: ['one'],
      properties: { handler: 'wrapper.handler' },
      output: 'wrapped',
    },
    {
      name: 'what External leaves to the layers, by version of Node.js',
      files: {
        'app.ts': `import versioned from 'versioned';
import shared from 'shared';
import { tool } from '/opt/nodejs/tools';
export const handler = async () => [versioned, shared, tool()];`,
      },
      layers: ['one', 'two'],
      properties: { build: esbuild({ External: ['versioned', 'shared', '/opt/*'] }) },
      output: [22, 'second', 'tool and pkg with dep'],
    },
    {
      name: 'the same in an ES module of an older version',
      files: {
        'app.ts': `import versioned from 'versioned';
import { tool } from '/opt/nodejs/tools.js';
export const handler = async () => [versioned, tool()];`,
      },
      layers: ['one'],
      properties: {
        runtime: 'nodejs20.x',
        build: esbuild({ External: ['versioned', '/opt/*'], Format: 'esm', OutExtension: ['.js=.mjs'] }),
      },
      output: [20, 'tool and pkg with dep'],
    },
    {
      name: 'files of the last layer first',
      files: { 'app.js': `exports.handler = async () => require('shared');` },
      layers: ['one', 'two'],
      output: 'second',
    },
    {
      name: 'only what the function itself lacks',
      files: {
        'app.js': `exports.handler = async () => require('shared');`,
        'node_modules/shared/index.js': 'module.exports = "own";',
      },
      layers: ['one', 'two'],
      output: 'own',
    },
    {
      name: 'a package whose name is computed at run time',
      files: { 'app.js': `exports.handler = async (event) => require(event.name ?? 'sha' + 'red');` },
      layers: ['one'],
      output: 'first',
    },
    {
      name: 'what a build would put under nodejs',
      files: {
        'app.ts': `import own from 'own';
import { words } from '/opt/nodejs/helpers/words';
export const handler = async () => [own, words];`,
      },
      layers: ['source'],
      output: ['own', 'words'],
    },
    {
      name: 'packages of inline code',
      files: {},
      layers: ['one'],
      properties: {
        code: { kind: 'inline', text: `exports.handler = async () => require('pkg').name;` },
        handler: 'index.handler',
      },
      output: 'pkg with dep',
    },
  ];
  test.each(cases)('$name', async ({ files, layers, properties = {}, output }) => {
    const root = writeFiles({ ...LAYERS, ...files });
    const source = makeFunction(root, { layers: layers.map((name) => join(root, 'layers', name)), ...properties });
    expect(await startRun(root, [source]).call('Fn')).toEqual(output);
  });
});

test('a package that no layer has is reported as on Lambda', async () => {
  const root = writeFiles({ ...LAYERS, 'app.ts': `import x from 'nowhere';\nexport const handler = async () => x;` });
  const source = makeFunction(root, { layers: [join(root, 'layers/one')] });
  await expect(startRun(root, [source]).call('Fn')).rejects.toThrow('app.ts:1:15: Could not resolve "nowhere"');
});
