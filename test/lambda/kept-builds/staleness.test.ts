import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject } from './kept-build.ts';

/**
 * What changes between two runs. esbuild without any cache determines whether the build changes, and its new output.
 */
interface Change {
  readonly name: string;
  readonly before: Readonly<Record<string, string>>;
  readonly change: Readonly<Record<string, string | null>>;
}

const APP = { 'src/app.ts': "import { b } from './b.js';\nexport const handler = async () => b;" };
const PACKAGE = { 'src/app.ts': "import pkg from 'pkg';\nexport const handler = async () => pkg;" };
const MAPPED = {
  'src/app.ts': "import { b } from '@lib/b';\nexport const handler = async () => b;",
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./own/*", "./lib/*"] } } }',
  'lib/b.ts': 'export const b = 1;',
};
const manifest = (fields: object): string => JSON.stringify({ name: 'pkg', version: '1.0.0', ...fields });

const changes: readonly Change[] = [
  {
    name: 'an import is edited',
    before: { ...APP, 'src/b.ts': 'export const b = 1;' },
    change: { 'src/b.ts': 'export const b = 22;' },
  },
  {
    name: 'an import of an import is edited',
    before: { ...APP, 'src/b.ts': "export * from '../lib';", 'lib/index.ts': 'export const b = 1;' },
    change: { 'lib/index.ts': 'export const b = 2;' },
  },
  {
    name: 'imported data is edited',
    before: { 'src/app.ts': "import b from './b.json';\nexport const handler = async () => b;", 'src/b.json': '[1]' },
    change: { 'src/b.json': '[2]' },
  },
  {
    name: 'TypeScript is added next to JavaScript of the same name',
    before: {
      'src/app.ts': "import { b } from './b';\nexport const handler = async () => b;",
      'src/b.js': 'export const b = 1;',
    },
    change: { 'src/b.ts': 'export const b = 2;' },
  },
  {
    name: 'a file is added next to a folder of the same name',
    before: {
      'src/app.ts': "import { b } from './b';\nexport const handler = async () => b;",
      'src/b/index.ts': 'export const b = 1;',
    },
    change: { 'src/b.ts': 'export const b = 2;' },
  },
  {
    name: 'a file is removed, and the folder of the same name is used',
    before: {
      'src/app.ts': "import { b } from './b';\nexport const handler = async () => b;",
      'src/b/index.ts': 'export const b = 1;',
      'src/b.ts': 'export const b = 2;',
    },
    change: { 'src/b.ts': null },
  },
  {
    name: 'a folder gets a package.json with another main file',
    before: {
      'src/app.ts': "import { b } from './b';\nexport const handler = async () => b;",
      'src/b/index.ts': 'export const b = 1;',
      'src/b/other.ts': 'export const b = 2;',
    },
    change: { 'src/b/package.json': '{ "main": "other.ts" }' },
  },
  {
    name: "a file is added where the tsconfig's paths look first",
    before: MAPPED,
    change: { 'own/b.ts': 'export const b = 2;' },
  },
  {
    name: "the tsconfig's paths change",
    before: { ...MAPPED, 'other/b.ts': 'export const b = 2;' },
    change: { 'tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./other/*"] } } }' },
  },
  {
    name: 'a nearer tsconfig is added',
    before: { ...MAPPED, 'src/other/b.ts': 'export const b = 2;' },
    change: { 'src/tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./other/*"] } } }' },
  },
  {
    name: 'a tsconfig that another one extends is edited',
    before: {
      'src/app.ts': 'export class A { x = 1; y; }\nexport const handler = async () => new A();',
      'tsconfig.json': '{ // the base\n "extends": "./base" }',
      'base.json': '{ "compilerOptions": { "useDefineForClassFields": true } }',
    },
    change: { 'base.json': '{ "compilerOptions": { "useDefineForClassFields": false } }' },
  },
  {
    name: 'a tsconfig of a package that another one extends is edited',
    before: {
      'src/app.ts': 'export class A { x = 1; y; }\nexport const handler = async () => new A();',
      'tsconfig.json': '{ "extends": "@acme/base" }',
      'node_modules/@acme/base/tsconfig.json': '{ "compilerOptions": { "useDefineForClassFields": true } }',
    },
    change: { 'node_modules/@acme/base/tsconfig.json': '{ "compilerOptions": { "useDefineForClassFields": false } }' },
  },
  {
    name: 'package.json turns the files into ES modules',
    before: { ...APP, 'src/b.ts': 'export const b = 1;' },
    change: { 'package.json': '{ "type": "module" }' },
  },
  {
    name: 'a package is upgraded, and its main file is another one',
    before: {
      ...PACKAGE,
      'node_modules/pkg/package.json': manifest({ main: 'a.js' }),
      'node_modules/pkg/a.js': '',
      'node_modules/pkg/b.js': '',
    },
    change: { 'node_modules/pkg/package.json': manifest({ version: '2.0.0', main: 'b.js' }) },
  },
  {
    name: 'a bundled package is upgraded',
    before: {
      ...PACKAGE,
      'package.json': '{ "type": "module" }',
      'node_modules/pkg/package.json': manifest({ type: 'module', exports: './a.js' }),
      'node_modules/pkg/a.js': "export { default } from './lib.js';",
      'node_modules/pkg/lib.js': 'export default 1;',
    },
    change: { 'node_modules/pkg/lib.js': 'export default 2;' },
  },
  {
    name: 'a nearer package is installed',
    before: { ...PACKAGE, 'node_modules/pkg/index.js': '' },
    change: { 'src/node_modules/pkg/index.js': '' },
  },
  {
    name: 'the first file that a package names is created',
    before: {
      ...PACKAGE,
      'node_modules/pkg/package.json': manifest({ main: 'dist/main' }),
      'node_modules/pkg/index.js': '',
    },
    change: { 'node_modules/pkg/dist/main.js': '' },
  },
  {
    name: 'an optional package is installed',
    before: {
      'src/app.ts': "let pkg; try { pkg = require('pkg'); } catch {}\nexport const handler = async () => pkg;",
    },
    change: { 'node_modules/pkg/index.js': '' },
  },
  {
    name: 'a link leads to another package',
    before: {
      'src/app.ts': "import { b } from 'pkg';\nexport const handler = async () => b;",
      'packages/one/index.ts': 'export const b = 1;',
      'packages/two/index.ts': 'export const b = 2;',
      'node_modules/pkg': '-> ../packages/one',
    },
    change: { 'node_modules/pkg': '-> ../packages/two' },
  },
  {
    name: 'an import within the package changes',
    before: {
      'src/app.ts': "import { b } from '#b';\nexport const handler = async () => b;",
      'package.json': '{ "imports": { "#b": "./src/one.ts" } }',
      'src/one.ts': 'export const b = 1;',
      'src/two.ts': 'export const b = 2;',
    },
    change: { 'package.json': '{ "imports": { "#b": "./src/two.ts" } }' },
  },
  {
    name: 'a package becomes free of side effects',
    before: {
      'src/app.ts': "import { b } from 'pkg';\nexport const handler = async () => 1;\nexport { c } from 'pkg';",
      'packages/one/package.json': '{ "name": "pkg", "main": "index.ts" }',
      'packages/one/index.ts': "export * from './b'; export const c = 3;",
      'packages/one/b.ts': 'console.log(1); export const b = 1;',
      'node_modules/pkg': '-> ../packages/one',
    },
    change: { 'packages/one/package.json': '{ "name": "pkg", "main": "index.ts", "sideEffects": false }' },
  },
  {
    name: 'decorators get type metadata',
    before: {
      'src/app.ts':
        "import { Inject } from './inject';\nclass Db {}\n@Inject() class App { constructor(readonly db: Db) {} }\nexport const handler = async () => new App(new Db());",
      'src/inject.ts': 'export const Inject = () => (_: unknown) => {};',
      'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": true } }',
      'node_modules/typescript': `-> ${join(import.meta.dirname, '../../../node_modules/typescript-5')}`,
    },
    change: {
      'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }',
    },
  },
];

describe('a cached build is no longer used once', () => {
  test.each(changes)('$name', async ({ before, change }) => {
    const project = await createProject(before);
    const first = await project.take();
    expect(await project.take()).toEqual({ text: first.text, wasBuilt: false });
    await project.change(change);
    const fresh = await project.build();
    expect(fresh, 'the change has no effect').not.toBe(first.text);
    expect(await project.take()).toEqual({ text: fresh, wasBuilt: true });
    expect(await project.take()).toEqual({ text: fresh, wasBuilt: false });
  });

  test('a file has other content with the same length and times', async () => {
    const project = await createProject({ ...APP, 'src/b.ts': 'export const b = 1;' });
    await project.take();
    const path = join(project.root, 'src/b.ts');
    const { atimeMs, mtimeMs } = statSync(path);
    writeFileSync(path, 'export const b = 2;');
    utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
    expect(await project.take()).toMatchObject({ text: expect.stringContaining('b = 2') });
  });

  test('a file that is written again at the moment of its build', async () => {
    const project = await createProject({ ...APP, 'src/b.ts': 'export const b = 1;' });
    const path = join(project.root, 'src/b.ts');
    for (let i = 2; i < 8; i++) {
      writeFileSync(path, `export const b = ${i};`);
      expect(await project.take(), 'such a build is not kept').toMatchObject({
        text: expect.stringContaining(`b = ${i}`),
      });
    }
  });

  test('layers contain another file', async () => {
    const project = await createProject({
      'src/app.ts': "import { b } from '/opt/nodejs/b';\nexport const handler = async () => b;",
      'one/nodejs/b.js': 'exports.b = 1;',
      'two/nodejs/b.ts': 'export const b = 2;',
    });
    const layers = ['two', 'one'].map((name) => join(project.root, name));
    const first = await project.take({ layers });
    await project.change({ 'one/nodejs/b.js': null });
    const fresh = await project.build({ layers });
    expect(fresh).not.toBe(first.text);
    expect((await project.take({ layers })).text).toBe(fresh);
  });
});

describe('a cached build is used although', () => {
  const kept: readonly (readonly [string, Change['change']])[] = [
    ['nothing has changed', {}],
    ['a file was only touched', { 'src/b.ts': 'export const b = 1;' }],
    ['a file came beside those of the build', { 'src/c.ts': 'export const c = 1;', 'README.md': '# Read' }],
    ['a type has changed that is no part of it', { 'src/types.ts': 'export type T = string;' }],
  ];
  test.each(kept)('%s', async (_, change) => {
    const project = await createProject({
      'src/app.ts':
        "import { b } from './b.js';\nimport type { T } from './types';\nexport const handler = async (): Promise<T> => b;",
      'src/b.ts': 'export const b = 1;',
      'src/types.ts': 'export type T = number;',
    });
    const { text } = await project.take();
    await project.change(change);
    // touched files are checked once more, and their new times are stored
    expect((await project.take()).text).toBe(text);
    expect(await project.take()).toEqual({ text, wasBuilt: false });
  });
});

test('a cached build is identical, including its source map', async () => {
  const project = await createProject({ ...APP, 'src/b.ts': "export const b = 'ü 😀 \\u2028';" });
  const fresh = await project.build();
  await project.take();
  expect(await project.take()).toEqual({ text: fresh, wasBuilt: false });
  expect(readFileSync(join(project.root, 'src/b.ts'), 'utf8')).toContain('ü');
});
