import { expect, test } from 'vitest';
import type { FunctionSource } from '../../src/template/project.ts';
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
    name: 'two errors',
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

const MIXED = {
  'good.ts': 'export const handler = async (): Promise<number> => 1;',
  'bad.ts': 'export const handler = ;',
  'esm.mts': 'export const handler = async (): Promise<number> => 2;',
  'plain.js': 'exports.handler = async () => 3;',
};

function startMixed(options?: Parameters<typeof startRun>[2]) {
  const root = writeFiles(MIXED);
  const functions = ['good', 'bad', 'esm', 'plain', 'none'].map((name) =>
    makeFunction(root, { name, handler: `${name}.handler` }),
  );
  return startRun(root, functions, options);
}

test('a handler that does not compile does not affect machines without it', async () => {
  const run = startMixed({ refusesEarly: false });
  run.integration.prepare(['bad', 'good', 'esm', 'none', 'unknown']);
  expect(await run.call('good')).toBe(1);
  expect(await run.call('esm')).toBe(2);
  await expect(run.call('bad')).rejects.toThrow('bad.ts:1:24: Unexpected ";"');
  await expect(run.call('none')).rejects.toThrow('Runtime.ImportModuleError');
  await expect(run.call('unknown')).rejects.toThrow("no function named 'unknown'");
});

test('a handler of the machine that does not compile stops the run before another one is invoked', async () => {
  const run = startMixed();
  run.integration.prepare(['good', 'bad']);
  await expect(run.call('good')).rejects.toThrow('bad.ts:1:24: Unexpected ";"');
});

test('and before the next one if it was not known at first', async () => {
  const run = startMixed();
  expect(await run.call('plain')).toBe(3);
  await expect(run.call('bad')).rejects.toThrow('bad.ts:1:24: Unexpected ";"');
  await expect(run.call('plain')).rejects.toThrow('bad.ts:1:24: Unexpected ";"');
});
