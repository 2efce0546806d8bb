import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { esbuild, makeFunction, startRun, writeFiles } from './lambda-project.ts';

const YARN = join(dirname(createRequire(import.meta.url).resolve('@yarnpkg/cli-dist/package.json')), 'bin/yarn.js');

/** A project installed by Yarn itself, without node_modules and without the network: its package is a local one. */
function install(files: Readonly<Record<string, string>>, type: 'commonjs' | 'module'): string {
  const root = writeFiles({
    'yarn.lock': '',
    '.yarnrc.yml': 'enableTelemetry: false\nenableGlobalCache: false\nenableImmutableInstalls: false\n',
    'package.json': JSON.stringify({ name: 'p', private: true, type, dependencies: { three: 'file:./local/three' } }),
    'local/three/package.json': '{"name":"three","version":"1.0.0","main":"i.js"}',
    'local/three/i.js': 'exports.three = 3;\nexports.place = __filename;',
    ...files,
  });
  execFileSync(process.execPath, [YARN, 'install'], { cwd: root, stdio: 'ignore' });
  return root;
}

const IMPORT =
  "import { place, three } from 'three';\nexport const handler = async () => [three, /\\.zip/.test(place)];";

describe("Yarn's Plug'n'Play", () => {
  test('finds packages from CommonJS, unbuilt or from TypeScript', async () => {
    const root = install(
      {
        'app.js':
          "const { place, three } = require('three');\nexports.handler = async () => [three, /\\.zip/.test(place)];",
        'typed.ts': IMPORT,
      },
      'commonjs',
    );
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
    const functions = ['app', 'typed'].map((name) => makeFunction(root, { name, handler: `${name}.handler` }));
    const run = startRun(root, functions);
    expect(await run.call('app')).toEqual([3, true]);
    expect(await run.call('typed')).toEqual([3, true]);
  });

  test('finds packages from ES modules', async () => {
    const root = install({ 'app.js': IMPORT, 'typed.ts': IMPORT }, 'module');
    const functions = ['app', 'typed'].map((name) => makeFunction(root, { name, handler: `${name}.handler` }));
    const run = startRun(root, functions);
    expect(await run.call('app')).toEqual([3, true]);
    expect(await run.call('typed')).toEqual([3, true]);
  });

  test('finds the files that sam build bundles', async () => {
    const root = install({ 'app.ts': IMPORT }, 'commonjs');
    const run = startRun(root, [makeFunction(root, { build: esbuild() })]);
    expect(await run.call('Fn')).toEqual([3, false]);
  });
});
