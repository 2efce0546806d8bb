import { expect, test } from 'vitest';
import type { FunctionSource } from '../../../src/template/project.ts';
import { makeFunction, startRun, writeFiles } from './lambda-project.ts';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly properties?: Partial<FunctionSource>;
  readonly message: string;
}

const cases: Case[] = [
  {
    name: 'TypeScript that does not compile',
    files: { 'app.ts': 'export const handler = async () => {\n\treturn 1 +;\n};' },
    message: `ROOT/app.ts:2:12: Unexpected ";"
  2 |  return 1 +;
    |            ^`,
  },
  {
    name: 'JavaScript that does not compile',
    files: { 'app.js': 'exports.handler = async () => {' },
    message: `ROOT/app.js:1:32: Unexpected end of file
  1 | exports.handler = async () => {
    |                                ^`,
  },
  {
    name: 'inline code that does not compile',
    files: {},
    properties: { code: { kind: 'inline', text: 'exports.handler = "é" + ;' }, handler: 'index.handler' },
    message: `ROOT/index.js:1:25: Unexpected ";"
  1 | exports.handler = "é" + ;
    |                         ^`,
  },
  {
    name: 'two mistakes',
    files: {
      'app.ts': "import './a.ts';\nimport './b.ts';\nimport 'not-installed';\nexport const handler = 1;",
      'a.ts': 'const a = ;',
    },
    message: `ROOT/a.ts:1:11: Unexpected ";"
  1 | const a = ;
    |           ^
ROOT/app.ts:2:8: Could not resolve "./b.ts"
  2 | import './b.ts';
    |        ^
ROOT/app.ts:3:8: Could not resolve "not-installed"
  3 | import 'not-installed';
    |        ^`,
  },
  {
    name: 'no such export',
    files: { 'app.ts': 'export const handle = async () => 1;\nexport const limit = 3;' },
    message: `ROOT/app.ts, the code of function Fn, has no export 'handler'. Did you mean 'handle'?
  It exports handle`,
  },
  {
    name: 'no export at all',
    files: { 'app.js': '' },
    message: `ROOT/app.js, the code of function Fn, has no export 'handler'
  It exports no function`,
  },
  {
    name: 'a key of every object as the export',
    files: { 'app.js': 'exports.x = 1;' },
    properties: { handler: 'app.toString' },
    message: `ROOT/app.js, the code of function Fn, has no export 'toString'
  It exports no function`,
  },
  {
    name: 'an export that is no function',
    files: { 'app.js': 'exports.handler = {};' },
    message: "ROOT/app.js, the code of function Fn, exports 'handler', which is not a function but of type object",
  },
  {
    name: 'a handler that streams',
    files: { 'app.mjs': 'export const handler = awslambda.streamifyResponse(async () => {});' },
    message:
      'ROOT/app.mjs, the code of function Fn, streams its response (awslambda.streamifyResponse): that is not supported, a state needs the whole result',
  },
];

test.each(cases)('$name is a usage error', async ({ files, properties, message }) => {
  const root = writeFiles(files);
  const error = await startRun(root, [makeFunction(root, properties)])
    .call('Fn')
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'UsageError' });
  expect((error as Error).message.replaceAll(root, 'ROOT')).toBe(message);
});

test('a function with problems in the template is a usage error that shows them', async () => {
  const root = writeFiles({ 'app.js': 'exports.handler = async () => 1;' });
  const diagnostics = [
    { severity: 'error', code: 'UNRESOLVED_REFERENCE', message: "nothing is known of 'Table'" },
    { severity: 'warning', code: 'UNSUPPORTED_FUNCTION', message: 'not shown' },
  ] as const;
  const functions = [makeFunction(root, { diagnostics })];
  await expect(startRun(root, functions).call('Fn')).rejects.toThrow(
    /^error UNRESOLVED_REFERENCE: nothing is known of 'Table'$/,
  );
  const handlerOverrides = new Map([['Fn', { path: `${root}/app`, exportName: 'handler' }]]);
  expect(await startRun(root, functions, { handlerOverrides }).call('Fn')).toBe(1);
});

test('a handler that does not compile does not spoil the others', async () => {
  const root = writeFiles({
    'good.ts': 'export const handler = async (): Promise<number> => 1;',
    'bad.ts': 'export const handler = ;',
    'esm.mts': 'export const handler = async (): Promise<number> => 2;',
  });
  const run = startRun(
    root,
    ['good', 'bad', 'esm', 'none'].map((name) => makeFunction(root, { name, handler: `${name}.handler` })),
  );
  run.integration.prepare(['bad', 'good', 'esm', 'none', 'unknown']);
  expect(await run.call('good')).toBe(1);
  expect(await run.call('esm')).toBe(2);
  await expect(run.call('bad')).rejects.toThrow('bad.ts:1:24: Unexpected ";"');
  await expect(run.call('none')).rejects.toThrow('is not there');
  await expect(run.call('unknown')).rejects.toThrow("no function named 'unknown'");
});
