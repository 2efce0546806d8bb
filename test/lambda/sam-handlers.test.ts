import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/json.ts';
import type { BuildProperty } from '../../src/template/project.ts';
import { esbuild, makeFunction, startRun, writeFiles } from './lambda-project.ts';

/**
 * Functions as deployed by `sam build`: the names and locations of their code, and the files next to it.
 * sam-build.test.ts shows that the outputs are SAM's; which of them Lambda loads follows SAM CLI's lib/build/bundler.py
 * and aws-lambda-ric 3.3.0's `_tryRequire`.
 */
interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, BuildProperty['value']>>;
  readonly handler?: string;
}

function start({ files, properties, handler = 'app.handler' }: Case) {
  const root = writeFiles(files);
  return { root, run: startRun(root, [makeFunction(root, { handler, build: esbuild(properties) })]) };
}

const DECLINED = `class PaymentDeclined extends Error {
  constructor(message: string) { super(message); this.name = this.constructor.name; }
}
export const handler = async () => { throw new PaymentDeclined('no'); };`;

const A_AND_B = {
  'a/app.ts': 'export const handler = async () => "a";',
  'b/app.ts': 'export const handler = async () => "b";',
};

const EXTERNAL = {
  'app.ts': 'import { x } from "kept";\nexport const handler = async () => x;',
  'node_modules/kept/package.json': '{"main":"i.js"}',
  'node_modules/kept/i.js': 'exports.x = __filename.slice(-20);',
};

describe('a function built for SAM answers', () => {
  const cases: (Case & { readonly output: Json })[] = [
    {
      name: 'the entry point that Handler means, of two with the same name',
      files: A_AND_B,
      properties: { EntryPoints: ['a/app.ts', 'b/app.ts'] },
      handler: 'b/app.handler',
      output: 'b',
    },
    {
      name: 'though Handler names its source folder, which SAM removes',
      files: { 'src/orders/app.ts': 'export const handler = async () => "orders";' },
      properties: { EntryPoints: ['src/orders/app.ts'] },
      handler: 'src/orders/app.handler',
      output: 'orders',
    },
    {
      name: 'as an ES module with top-level await',
      files: { 'app.ts': 'const x = await Promise.resolve(4);\nexport const handler = async () => x;' },
      properties: { Format: 'esm', Target: 'es2022', OutExtension: ['.js=.mjs'] },
      output: 4,
    },
    {
      name: 'with createRequire in a banner',
      files: { 'app.ts': 'declare const require: any;\nexport const handler = async () => require("node:path").sep;' },
      properties: {
        Format: 'esm',
        OutExtension: ['.js=.mjs'],
        Banner: ["js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"],
      },
      output: '/',
    },
    {
      name: 'from a folder that contains only the output',
      files: {
        'app.ts':
          'import { readdirSync } from "node:fs";\nexport const handler = async () => [readdirSync(__dirname), __dirname === process.env.LAMBDA_TASK_ROOT];',
        'mail.html': '',
      },
      output: [['app.js'], true],
    },
    {
      name: 'with an External package',
      files: EXTERNAL,
      properties: { External: ['kept'] },
      output: 'de_modules/kept/i.js',
    },
    {
      name: 'with an External package in an ES module',
      files: EXTERNAL,
      properties: { External: ['kep*'], Format: 'esm', OutExtension: ['.js=.mjs'] },
      output: 'de_modules/kept/i.js',
    },
    {
      name: 'without import.meta.url in CommonJS',
      files: { 'app.ts': 'export const handler = async () => typeof import.meta.url;' },
      output: 'undefined',
    },
  ];
  test.each(cases)('$name', async ({ output, ...which }) => {
    expect(await start(which).run.call('Fn')).toEqual(output);
  });
});

describe('a function built for SAM fails', () => {
  const cases: (Case & {
    readonly error: string | RegExp;
    readonly message: string | RegExp;
    readonly said?: string;
  })[] = [
    { name: 'with a minified error name', files: { 'app.ts': DECLINED }, error: /^\w$/, message: 'no' },
    {
      name: 'with its error name with KeepNames',
      files: { 'app.ts': DECLINED },
      properties: { KeepNames: true },
      error: 'PaymentDeclined',
      message: 'no',
    },
    {
      name: 'with its error name without Minify',
      files: { 'app.ts': DECLINED },
      properties: { Minify: false },
      error: 'PaymentDeclined',
      message: 'no',
    },
    {
      name: 'if Handler is not among the outputs',
      files: { 'app.ts': 'export const handler = async () => 1;' },
      properties: { EntryPoints: ['app.ts'] },
      handler: 'index.handler',
      error: 'Runtime.ImportModuleError',
      message: "Error: Cannot find module 'index'\nRequire stack:\n- /var/runtime/index.mjs",
      said: 'stderr: sam build writes app.js for function Fn, which does not contain its Handler index.handler',
    },
    {
      name: 'as an ES module named .js',
      files: { 'app.ts': 'export const handler = async () => 1;' },
      properties: { Format: 'esm' },
      error: 'Runtime.UserCodeSyntaxError',
      message: "SyntaxError: Unexpected token 'export'",
    },
    {
      name: 'because of __dirname in an ES module',
      files: { 'app.ts': 'export const handler = async () => __dirname;' },
      properties: { Format: 'esm', OutExtension: ['.js=.mjs'] },
      error: 'ReferenceError',
      message: '__dirname is not defined',
    },
    {
      name: 'because of a file that is not deployed',
      files: {
        'app.ts':
          'import { readFileSync } from "node:fs";\nexport const handler = async () => readFileSync(`${__dirname}/mail.html`, "utf8");',
        'mail.html': '<b>',
      },
      error: 'Error',
      message: /^ENOENT: no such file or directory, open '.*\/mail\.html'$/,
    },
  ];
  test.each(cases)('$name', async ({ error, message, said, ...which }) => {
    const { run } = start(which);
    const failure: unknown = await run.call('Fn').catch((reason: unknown) => reason);
    const { errorType, errorMessage } = JSON.parse((failure as { cause: string }).cause) as Record<string, string>;
    expect(errorType).toMatch(typeof error === 'string' ? new RegExp(`^${error}$`) : error);
    if (typeof message === 'string') expect(errorMessage).toBe(message);
    else expect(errorMessage).toMatch(message);
    if (said !== undefined) expect(run.lines).toContain(said);
  });
});

test('a stack trace shows the source, however it was built', async () => {
  const { root, run } = start({ name: '', files: { 'src/app.ts': DECLINED }, handler: 'src/app.handler' });
  const failure: unknown = await run.call('Fn').catch((reason: unknown) => reason);
  const { trace } = JSON.parse((failure as { cause: string }).cause) as { trace: string[] };
  expect(trace[1]).toMatch(/^ {4}at /);
  expect(trace[1]).toContain(`${root}/src/app.ts:4:44`);
});

describe('a package that cannot be resolved', () => {
  test.each([
    [
      'which the runtime brings',
      { 'app.ts': 'import "@aws-sdk/client-none";\nexport const handler = 1;' },
      'nodejs22.x includes @aws-sdk/client-none, but it is not installed here: npm install --save-dev @aws-sdk/client-none',
    ],
    [
      'which is not installed',
      { 'app.ts': 'import "left-pad-none";', 'package.json': '{"dependencies":{"left-pad-none":"1"}}' },
      'left-pad-none is in ROOT/package.json and not installed: npm install',
    ],
  ])('%s', async (_, files, advice) => {
    for (const build of [undefined, esbuild()]) {
      const root = writeFiles(files);
      const failure: unknown = await startRun(root, [makeFunction(root, build === undefined ? {} : { build })])
        .call('Fn')
        .catch((reason: unknown) => reason);
      const lines = (failure as Error).message.replaceAll(root, 'ROOT').split('\n');
      expect(lines[0]).toMatch(/^ROOT\/app\.ts:1:8: Could not resolve "/);
      expect(lines.at(-1)).toBe(`  ${advice}`);
    }
  });

  test('that is linked but not built', async () => {
    const root = writeFiles({
      'app.ts': 'import { x } from "@acme/lib";\nexport const handler = async () => x;',
      'packages/lib/package.json':
        '{"name":"@acme/lib","exports":{".":{"types":"./dist/i.d.ts","default":"./dist/i.js"}},"scripts":{"build":"tsc"}}',
      'node_modules/@acme/.keep': '',
    });
    symlinkSync(join(root, 'packages/lib'), join(root, 'node_modules/@acme/lib'));
    const failure: unknown = await startRun(root, [makeFunction(root)])
      .call('Fn')
      .catch((reason: unknown) => reason);
    expect((failure as Error).message.replaceAll(root, 'ROOT').split('\n').at(-1)).toBe(
      '  @acme/lib is linked to ROOT/packages/lib, and its ./dist/i.js is not there: npm run build -w @acme/lib',
    );
  });
});
