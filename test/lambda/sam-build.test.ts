import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runSamBuilds } from '../../src/lambda/sam/run-sam-builds.ts';
import { readSamBuild } from '../../src/lambda/sam/sam-build.ts';
import type { BuildProperty } from '../../src/template/project.ts';
import { esbuild, makeFunction, writeFiles } from './lambda-project.ts';

/**
 * What `sam build` does: the flags are those that AWS Lambda Builders derives from BuildProperties
 * (aws_lambda_builders/workflows/nodejs_npm_esbuild/esbuild.py, EsbuildCommandBuilder), and esbuild's own command is
 * run with them. Our output must be identical, except for the source map.
 */
interface Case {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, BuildProperty['value']>>;
  readonly handler?: string;
  /** After `--bundle --platform=node --outdir=…`. */
  readonly flags: readonly string[];
}

const APP = {
  'app.ts':
    'export class Declined extends Error { static #n = 1; name = this.constructor.name }\nexport const handler = async () => { throw new Declined("x" ?? DEBUG); };',
};
const DEFAULTS = ['--target=es2020', '--format=cjs', '--minify'];
const WITHOUT_MINIFY = ['--target=es2020', '--format=cjs'];

const cases: Case[] = [
  { name: 'no properties', flags: ['app.ts', ...DEFAULTS] },
  { name: 'Minify: false', properties: { Minify: false }, flags: ['app.ts', ...WITHOUT_MINIFY] },
  {
    name: 'Minify as a string',
    properties: { Minify: 'false' },
    flags: ['app.ts', ...WITHOUT_MINIFY, '--minify=false'],
  },
  { name: 'KeepNames', properties: { KeepNames: true }, flags: ['app.ts', ...DEFAULTS, '--keep-names'] },
  {
    name: 'Format and OutExtension',
    properties: { Format: 'esm', OutExtension: ['.js=.mjs'] },
    flags: ['app.ts', '--target=es2020', '--minify', '--format=esm', '--out-extension:.js=.mjs'],
  },
  {
    name: 'Target of several',
    properties: { Target: 'es2022,node20' },
    flags: ['app.ts', '--format=cjs', '--minify', '--target=es2022,node20'],
  },
  {
    name: 'entry points in several folders: the output is below their common folder',
    files: { 'src/a/app.ts': 'export const handler = 1;', 'src/b/app.ts': 'export const handler = 2;' },
    properties: { EntryPoints: ['src/a/app.ts', 'src/b/app.ts'], Minify: false },
    flags: ['src/a/app.ts', 'src/b/app.ts', ...WITHOUT_MINIFY],
  },
  {
    name: 'the Handler as the entry point, TypeScript first',
    files: { 'src/app.ts': 'export const a = 1;', 'src/app.js': 'exports.b = 1;' },
    handler: 'src/app.handler',
    flags: ['src/app.ts', ...DEFAULTS],
  },
  {
    name: 'Define, Drop, Banner, Footer, Pure',
    properties: {
      Define: ['DEBUG="on"'],
      Drop: ['console'],
      Banner: ['js=/* top */'],
      Footer: ['js=/* end */'],
      Pure: ['f'],
    },
    flags: [
      'app.ts',
      ...DEFAULTS,
      '--define:DEBUG="on"',
      '--drop:console',
      '--banner:js=/* top */',
      '--footer:js=/* end */',
      '--pure:f',
    ],
  },
  {
    name: 'Loader',
    files: { 'app.js': 'import t from "./mail.html"; export const handler = () => t;', 'mail.html': '<b>' },
    properties: { Loader: ['.html=text'] },
    flags: ['app.js', ...DEFAULTS, '--loader:.html=text'],
  },
  {
    name: 'Inject and Alias',
    files: { ...APP, 'shim.js': 'export const DEBUG = 1;', 'x.js': 'import "path"; console.log(2);' },
    properties: { Inject: ['./shim.js'], Alias: ['path=./shim.js'] },
    flags: ['app.ts', ...DEFAULTS, '--inject:./shim.js', '--alias:path=./shim.js'],
  },
  {
    name: 'a package with main and module',
    files: {
      'app.js': 'import * as p from "p"; exports.p = p;',
      'node_modules/p/package.json': '{"main":"m.js","module":"e.js"}',
      'node_modules/p/m.js': 'exports.kind = "main";',
      'node_modules/p/e.js': 'export const kind = "module";',
    },
    flags: ['app.js', ...DEFAULTS],
  },
  {
    name: 'MainFields',
    files: {
      'app.js': 'import * as p from "p"; exports.p = p;',
      'node_modules/p/package.json': '{"main":"m.js","module":"e.js"}',
      'node_modules/p/m.js': 'exports.kind = "main";',
      'node_modules/p/e.js': 'export const kind = "module";',
    },
    properties: { MainFields: 'module,main' },
    flags: ['app.js', ...DEFAULTS, '--main-fields=module,main'],
  },
  {
    name: 'a package with only module',
    files: {
      'app.js': 'import * as p from "p"; exports.p = p;',
      'node_modules/p/package.json': '{"module":"e.js"}',
      'node_modules/p/e.js': 'export const kind = "module";',
    },
    flags: ['app.js', ...DEFAULTS],
  },
  {
    name: 'Conditions',
    files: {
      'app.js': 'import * as p from "p"; exports.p = p;',
      'node_modules/p/package.json': '{"exports":{"mine":"./m.js","default":"./d.js"}}',
      'node_modules/p/m.js': 'exports.kind = "mine";',
      'node_modules/p/d.js': 'exports.kind = "default";',
    },
    properties: { Conditions: 'mine' },
    flags: ['app.js', ...DEFAULTS, '--conditions=mine'],
  },
  {
    name: 'Splitting',
    files: {
      'a.js': 'export const a = async () => (await import("./c.js")).c;',
      'b.js': 'export { c } from "./c.js";',
      'c.js': 'export const c = 1;',
    },
    properties: {
      EntryPoints: ['a.js', 'b.js'],
      Splitting: true,
      Format: 'esm',
      OutExtension: ['.js=.mjs'],
      Minify: false,
    },
    flags: ['a.js', 'b.js', '--target=es2020', '--splitting', '--format=esm', '--out-extension:.js=.mjs'],
  },
  {
    name: 'Tsconfig',
    files: {
      'app.ts': 'import { x } from "~/x"; export const handler = x;',
      'lib/x.ts': 'export const x = 1;',
      'tsconfig.build.json': '{"compilerOptions":{"paths":{"~/*":["./lib/*"]}}}',
    },
    properties: { Tsconfig: 'tsconfig.build.json' },
    flags: ['app.ts', ...DEFAULTS, '--tsconfig=tsconfig.build.json'],
  },
  {
    name: 'what Lambda Builders sets itself or does not pass on',
    properties: { Platform: 'browser', Bundle: false, Outdir: 'x', UseNpmCi: true },
    flags: ['app.ts', ...DEFAULTS],
  },
  {
    name: 'JSX, Supported, LegalComments, Charset',
    properties: { Jsx: 'automatic', Supported: ['class-field=false'], LegalComments: 'none', Charset: 'utf8' },
    flags: [
      'app.ts',
      ...DEFAULTS,
      '--jsx=automatic',
      '--supported:class-field=false',
      '--legal-comments=none',
      '--charset=utf8',
    ],
  },
  {
    name: 'MangleProps',
    files: { 'app.js': 'exports.handler = async (o) => o.secret_;' },
    properties: { MangleProps: '_$' },
    flags: ['app.js', ...DEFAULTS, '--mangle-props=_$'],
  },
];

const COMMAND = join(process.cwd(), 'node_modules/.bin/esbuild');

async function build({ properties, handler = 'app.handler' }: Case, root: string) {
  const source = makeFunction(root, { handler, build: esbuild(properties) });
  const request = { ...readSamBuild(source)!, outdir: join(root, 'out'), layers: [], runtime: source.runtime };
  return (await runSamBuilds([request]))[0]!;
}

function filesIn(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path, 'utf8')];
    }),
  );
}

/** A source map counts in the names of chunks, too. */
function withoutMaps(files: ReadonlyMap<string, Uint8Array | string>): ReadonlyMap<string, string> {
  const clean = (text: string): string =>
    text.replace(/\/\/# sourceMappingURL=.*\n/, '').replace(/-[A-Z0-9]{8}\./g, '-HASH.');
  return new Map([...files].map(([path, content]) => [clean(path), clean(Buffer.from(content).toString())]));
}

describe("a build matches SAM's", () => {
  test.each(cases)('$name', async (which) => {
    const root = writeFiles({ ...(which.files ?? APP) });
    const outdir = join(root, 'out');
    execFileSync(COMMAND, ['--bundle', '--platform=node', `--outdir=${outdir}`, '--log-level=error', ...which.flags], {
      cwd: root,
    });
    const result = await build(which, root);
    if (result.kind !== 'built') throw new Error(result.message);
    expect(withoutMaps(result.outputs)).toEqual(withoutMaps(filesIn(outdir)));
  });
});

test('functions with different entry points are built together, with the same output as alone', async () => {
  const root = writeFiles({
    'a/app.ts':
      'export class Declined extends Error {}\nexport const handler = async () => { throw new Declined("a"); };',
    'b/app.ts':
      'import { Declined } from "../a/app";\nexport const handler = async () => { throw new Declined("b"); };',
    'c.ts': 'export const handler = ;',
  });
  const requests = ['a/app', 'b/app', 'c'].map((module, i) => {
    const source = makeFunction(root, { handler: `${module}.handler`, build: esbuild() });
    return { ...readSamBuild(source)!, outdir: join(root, `out/F${i}`), layers: [], runtime: source.runtime };
  });
  const together = await runSamBuilds(requests.slice(0, 2));
  const each = await Promise.all(requests.map(async (request) => (await runSamBuilds([request]))[0]!));
  expect(together.map((result) => (result.kind === 'built' ? result.outputs : result.message))).toEqual(
    each.slice(0, 2).map((result) => (result.kind === 'built' ? result.outputs : result.message)),
  );
  expect((await runSamBuilds(requests)).map(({ kind }) => kind)).toEqual(['built', 'built', 'broken']);
});

describe("a build fails where SAM's fails, with its message", () => {
  const failing: Case[] = [
    { name: 'an unknown property', properties: { Minfy: true }, flags: ['--minfy'] },
    { name: 'an unknown property with a string', properties: { Outputs: 'x' }, flags: ['--outputs=x'] },
    { name: 'a list in place of a string', properties: { MainFields: ['module'] }, flags: ['--main-fields:module'] },
    { name: 'a string in place of a list', properties: { External: 'pg' }, flags: ['--external=pg'] },
    { name: 'an unknown target', properties: { Target: 'nodejs20' }, flags: ['--target=nodejs20'] },
    { name: 'an unknown format', properties: { Format: 'commonjs' }, flags: ['--format=commonjs'] },
    { name: 'a definition without a value', properties: { Define: ['DEBUG'] }, flags: ['--define:DEBUG'] },
    { name: 'an unknown loader', properties: { Loader: ['.html=string'] }, flags: ['--loader:.html=string'] },
    { name: 'an invalid extension', properties: { Loader: ['html=text'] }, flags: ['--loader:html=text'] },
    { name: 'an invalid banner', properties: { Banner: ['html=x'] }, flags: ['--banner:html=x'] },
    { name: 'Sourcemap as a string', properties: { Sourcemap: 'true' }, flags: ['--sourcemap=true'] },
    { name: 'Minify as another string', properties: { Minify: 'no' }, flags: ['--minify=no'] },
    { name: 'Splitting of CommonJS', properties: { Splitting: true }, flags: ['--splitting', '--format=cjs'] },
    { name: 'a missing tsconfig', properties: { Tsconfig: 'no.json' }, flags: ['--tsconfig=no.json'] },
    {
      name: 'top-level await',
      files: { 'app.ts': 'await 0;\nexport const handler = 1;' },
      properties: {},
      flags: [...DEFAULTS],
    },
  ];
  test.each(failing)('$name', async (which) => {
    const root = writeFiles({ ...(which.files ?? APP) });
    const { stderr } = spawnSync(COMMAND, ['app.ts', '--bundle', '--platform=node', '--outdir=out', ...which.flags], {
      cwd: root,
      encoding: 'utf8',
    });
    const said = /\[ERROR\] (.*)/.exec(stderr)![1]!;
    const message = await (async () => {
      try {
        const result = await build(which, root);
        return result.kind === 'broken' ? result.message : 'built';
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(message).toContain(said.replace(/^Invalid (value "[^"]*").*/, '$1'));
  });

  test.each([
    ['a number', { Target: null }, 'Target must be true, false, a string or a list'],
    ['a missing entry point', { EntryPoints: ['ap.ts'] }, 'entry point ROOT/ap.ts does not exist'],
    ['an entry point in another language', { EntryPoints: ['main'] }, 'entry point ROOT/main does not exist'],
    ['a text for entry points', { EntryPoints: 'app.ts' }, 'EntryPoints must be a list'],
  ] as const)('%s', (_, properties, message) => {
    const root = writeFiles({ 'app.ts': '', 'main.tsx': '' });
    let said = '';
    try {
      readSamBuild(makeFunction(root, { build: esbuild(properties) }));
    } catch (error) {
      said = (error as Error).message.replaceAll(root, 'ROOT');
    }
    expect(said).toBe(`function Fn is refused by sam build: ${message}`);
  });
});
