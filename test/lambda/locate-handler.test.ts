import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { locateHandler } from '../../src/lambda/find/locate-handler.ts';
import { InitError } from '../../src/lambda/init-error.ts';
import type { FunctionSource } from '../../src/template/project.ts';
import { esbuild, makeFunction, writeFiles } from './lambda-project.ts';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly handler?: string;
  /** Below the template's folder. */
  readonly codeUri?: string;
  readonly properties?: Partial<FunctionSource>;
}

function locate({ files, handler = 'app.handler', codeUri = '.', properties = {} }: Case, root = writeFiles(files)) {
  const source = makeFunction(root, { handler, code: { kind: 'folder', path: join(root, codeUri) }, ...properties });
  return locateHandler(source, root);
}

describe('a handler is found', () => {
  const cases: (Case & { readonly path: string; readonly exportName?: string; readonly build?: boolean })[] = [
    { name: 'in CodeUri', files: { 'src/app.js': '' }, codeUri: 'src', path: 'src/app.js', build: false },
    {
      name: 'in a folder of CodeUri',
      files: { 'f/a/b.mjs': '' },
      codeUri: 'f',
      handler: 'a/b.handler',
      path: 'f/a/b.mjs',
      build: false,
    },
    {
      name: 'as a nested export',
      files: { 'app.ts': '' },
      handler: 'app.api.orders.get',
      path: 'app.ts',
      exportName: 'api.orders.get',
    },
    { name: 'in TypeScript before its output', files: { 'app.js': '', 'app.ts': '' }, path: 'app.ts' },
    { name: 'as the index of a folder', files: { 'app/index.cts': '' }, path: 'app/index.cts' },
    {
      name: 'by an entry point',
      files: { 'src/orders.ts': '', 'src/app.js': '' },
      codeUri: 'src',
      properties: { build: esbuild({ EntryPoints: ['orders.ts'] }) },
      path: 'src/orders.ts',
    },
    {
      name: 'by an entry point outside CodeUri with its base name',
      files: { 'lambdas/a/app.ts': '', 'lambdas/b/other.ts': '', 'dist/x': '' },
      codeUri: 'dist',
      properties: { build: esbuild({ EntryPoints: ['../lambdas/b/other.ts', '../lambdas/a/app.ts'] }) },
      path: 'lambdas/a/app.ts',
    },
    {
      name: 'as JavaScript to build',
      files: { 'app.js': '' },
      properties: { build: esbuild({ EntryPoints: ['app.js'] }) },
      path: 'app.js',
    },
    {
      name: "by tsconfig's outDir and rootDir",
      files: {
        'tsconfig.json': '{\n  // output\n  "compilerOptions": { "outDir": "./dist", "rootDir": "lambdas", },\n}',
        'lambdas/orders/app.ts': '',
        'other/orders/app.ts': '',
      },
      codeUri: 'dist',
      handler: 'orders/app.handler',
      path: 'lambdas/orders/app.ts',
    },
    {
      name: 'by the tsconfig that tsconfig extends',
      files: {
        'tsconfig.json': '{ "extends": "./base/tsconfig" }',
        'base/tsconfig.json': '{ "compilerOptions": { "outDir": "../build", "rootDir": "../ts" } }',
        'ts/app.ts': '',
        'a/app.ts': '',
      },
      handler: 'build/app.handler',
      path: 'ts/app.ts',
    },
    {
      name: 'by name among the sources, the nearest path first',
      files: {
        'src/first/app.ts': '',
        'src/second/app.ts': '',
        'node_modules/x/dist/second/app.ts': '',
        'src/second/app.d.ts': '',
      },
      codeUri: 'dist',
      handler: 'second/app.handler',
      path: 'src/second/app.ts',
    },
  ];
  test.each(cases)('$name', async ({ path, exportName = 'handler', build = true, ...which }) => {
    const root = writeFiles(which.files);
    expect(await locate(which, root)).toMatchObject({ path: join(root, path), exportNames: [exportName], build });
  });
});

describe('a handler is not found', () => {
  const cases: (Case & { readonly message: string })[] = [
    {
      name: 'if it exists nowhere',
      files: { 'src/other.ts': '' },
      codeUri: 'dist',
      message: `the code of function Fn (Handler app.handler) is missing
  looked at ROOT/dist/app.{ts,mts,cts,tsx,js,mjs,cjs}
  looked at ROOT/**/app.{ts,mts,cts,tsx,js,mjs,cjs}
  --handler Fn=module#export runs a module in its place`,
    },
    {
      name: 'if it is ambiguous',
      files: { 'a/app.ts': '', 'b/app.ts': '' },
      codeUri: 'dist',
      message: `ROOT/dist/app is not built, and several sources match:
  ROOT/a/app.ts
  ROOT/b/app.ts
  --handler NAME=module#export chooses one`,
    },
    {
      name: 'if a given module is missing',
      files: {},
      properties: { code: { kind: 'module', path: '/nowhere/x.ts', exportName: 'h' } },
      message: `the code of function Fn is missing
  looked at /nowhere/x.ts
  --handler Fn=module#export runs a module in its place`,
    },
    {
      name: 'if the code is elsewhere',
      files: {},
      properties: { code: { kind: 'elsewhere', reason: 'is in S3 (bucket b)' } },
      message: `the code of function Fn is in S3 (bucket b)
  --handler Fn=module#export runs a module in its place
  --mock FILE provides the results of its states; --lambda-endpoint URL invokes it in sam local start-lambda`,
    },
    {
      name: 'if the code is elsewhere, whatever the runtime is',
      files: {},
      properties: { runtime: 'python3.13', code: { kind: 'elsewhere', reason: 'is a container image' } },
      message: `the code of function Fn is a container image
  --handler Fn=module#export runs a module in its place
  --mock FILE provides the results of its states; --lambda-endpoint URL invokes it in sam local start-lambda`,
    },
    {
      name: 'if the runtime is not supported',
      files: { 'app.rb': '' },
      properties: { runtime: 'ruby3.4' },
      message: `function Fn runs on ruby3.4; only Node.js and Python handlers run here
  --handler Fn=module#export runs a module in its place
  --mock FILE provides the results of its states; --lambda-endpoint URL invokes it in sam local start-lambda`,
    },
  ];
  test.each(cases)('$name', async ({ message, ...which }) => {
    const root = writeFiles(which.files);
    const error = await locate(which, root).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'UsageError' });
    expect((error as Error).message.replaceAll(root, 'ROOT')).toBe(message);
  });
});

describe("a handler that Lambda's runtime would not find", () => {
  // aws-lambda-ric 3.3.0, dist/index.mjs: _throwIfInvalidHandler, _splitHandlerString, _tryRequire
  const cases: (Case & { readonly errorType: string; readonly message: string; readonly advice: string })[] = [
    {
      name: 'because its name has no export',
      files: { 'app.js': '' },
      handler: 'app',
      errorType: 'Runtime.MalformedHandlerName',
      message: 'Bad handler',
      advice: "the Handler of function Fn is 'app'; it must name a module and an export, as 'src/app.handler' does",
    },
    {
      name: "because its name has '..'",
      files: { 'app.js': '' },
      handler: 'code/../app.handler',
      errorType: 'Runtime.MalformedHandlerName',
      message:
        "'code/../app.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
      advice: "the Handler of function Fn is 'code/../app.handler'; Lambda does not allow '..' in it",
    },
    {
      name: 'next to existing code',
      files: { 'src/order.js': '' },
      handler: 'src/orders.handler',
      errorType: 'Runtime.ImportModuleError',
      message: "Error: Cannot find module 'orders'\nRequire stack:\n- /var/runtime/index.mjs",
      advice: `the code of function Fn (Handler src/orders.handler) is missing. Did you mean 'order'?
  looked at ROOT/src/orders.{ts,mts,cts,tsx,js,mjs,cjs}
  looked at ROOT/**/orders.{ts,mts,cts,tsx,js,mjs,cjs}
  --handler Fn=module#export runs a module in its place`,
    },
  ];
  test.each(cases)('$name', async ({ errorType, message, advice, ...which }) => {
    const root = writeFiles(which.files);
    const error: unknown = await locate(which, root).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InitError);
    const { advice: said, ...failure } = error as InitError;
    expect([failure.errorType, (error as InitError).message, said.replaceAll(root, 'ROOT')]).toEqual([
      errorType,
      message,
      advice,
    ]);
  });
});
