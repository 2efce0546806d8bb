import { describe, expect, test } from 'vitest';
import type { FunctionSource } from '../../src/template/project.ts';
import { makeFunction, startRun, writeFiles } from './lambda-project.ts';

/**
 * Deployable code that does not load. Expected errors are those of aws-lambda-ric 3.3.0 (`UserFunction.js` in
 * dist/index.mjs) on Node.js 22 with --no-experimental-require-module and --no-experimental-detect-module, which is how
 * nodejs20.x and nodejs22.x start it.
 */
interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly properties?: Partial<FunctionSource>;
  readonly error: string;
  readonly message: string | RegExp;
  /** The function's log lines. */
  readonly advice: readonly string[];
}

const ESM_PACKAGE = {
  'node_modules/only-esm/package.json': '{"type":"module","exports":"./index.js"}',
  'node_modules/only-esm/index.js': 'export const x = 1;',
};

/** Node.js's own message on stderr about a module's format, on Lambda as here. */
const NODE_WARNING = /^stderr: \((?:node:\d+\) Warning|Use `node --trace-warnings)/;

const cases: Case[] = [
  {
    name: 'JavaScript with a syntax error',
    files: { 'app.js': 'exports.handler = async () => {' },
    error: 'Runtime.UserCodeSyntaxError',
    message: 'SyntaxError: Unexpected end of input',
    advice: [
      'ROOT/app.js:1:32: Unexpected end of file',
      '  1 | exports.handler = async () => {',
      '    |                                ^',
    ],
  },
  {
    name: 'inline code with a syntax error',
    files: {},
    properties: { code: { kind: 'inline', text: 'exports.handler = "é" + ;' }, handler: 'index.handler' },
    error: 'Runtime.UserCodeSyntaxError',
    message: "SyntaxError: Unexpected token ';'",
    advice: [
      'ROOT/index.js:1:25: Unexpected ";"',
      '  1 | exports.handler = "é" + ;',
      '    |                         ^',
    ],
  },
  {
    name: 'ES module syntax in a file whose name makes it CommonJS',
    files: { 'app.js': "import { x } from './x.js';\nexport const handler = async () => x;", 'x.js': '' },
    error: 'Runtime.UserCodeSyntaxError',
    message: 'SyntaxError: Cannot use import statement outside a module',
    advice: [
      'ROOT/app.js, the code of function Fn, does not load: SyntaxError: Cannot use import statement outside a module',
      '  it is an ES module, but Lambda loads the file as CommonJS: rename it to .mjs, or add "type": "module" to a package.json in its CodeUri',
    ],
  },
  {
    name: 'an ES module recognizable only by its syntax',
    files: { 'app.js': 'export const handler = async () => 1;' },
    error: 'Runtime.UserCodeSyntaxError',
    message: "SyntaxError: Unexpected token 'export'",
    advice: [
      "ROOT/app.js, the code of function Fn, does not load: SyntaxError: Unexpected token 'export'",
      '  it is an ES module, but Lambda loads the file as CommonJS: rename it to .mjs, or add "type": "module" to a package.json in its CodeUri',
    ],
  },
  {
    name: 'a missing package',
    files: { 'app.js': 'require("left");' },
    error: 'Runtime.ImportModuleError',
    message: "Error: Cannot find module 'left'\nRequire stack:\n- ROOT/app.js\n- /var/runtime/index.mjs",
    advice: ["ROOT/app.js, the code of function Fn, does not load: Error: Cannot find module 'left'"],
  },
  {
    name: 'a missing file, imported by an ES module: its own error, as the real client reports it',
    files: { 'app.mjs': 'import "./left.mjs";\nexport const handler = async () => 1;' },
    error: 'Error',
    message: /^Cannot find module 'ROOT\/left\.mjs' imported from ROOT\/app\.mjs$/,
    advice: [
      "ROOT/app.mjs, the code of function Fn, does not load: Cannot find module 'ROOT/left.mjs' imported from ROOT/app.mjs",
    ],
  },
  {
    name: 'an import without the extension, which works only in a build',
    files: {
      'app.mjs': "import { x } from './lib';\nexport const handler = async () => x;",
      'lib.mjs': 'export const x = 1;',
    },
    error: 'Error',
    message: /^Cannot find module 'ROOT\/lib' imported from ROOT\/app\.mjs$/,
    advice: [
      "ROOT/app.mjs, the code of function Fn, does not load: Cannot find module 'ROOT/lib' imported from ROOT/app.mjs",
    ],
  },
  {
    name: 'a required ES module',
    files: { 'app.js': 'const { x } = require("only-esm");\nexports.handler = async () => x;', ...ESM_PACKAGE },
    error: 'Error',
    message: /^require\(\) of ES Module ROOT\/node_modules\/only-esm\/index\.js from ROOT\/app\.js not supported\./,
    advice: [
      'ROOT/app.js, the code of function Fn, does not load: require() of ES Module ROOT/node_modules/only-esm/index.js from ROOT/app.js not supported.',
      '  nodejs22.x does not load ES modules by require: use import(), build the function, or move it to nodejs24.x',
    ],
  },
  {
    name: 'a named import that a CommonJS module does not statically have',
    files: {
      'app.mjs': 'import { a } from "./c.cjs";\nexport const handler = async () => a;',
      'c.cjs': 'const all = { a: 1 };\nmodule.exports = Object.assign({}, all);',
    },
    error: 'Runtime.UserCodeSyntaxError',
    message: /^SyntaxError: .*\b(?:named|Named export) 'a'/,
    advice: [
      expect.stringMatching(
        /^ROOT\/app\.mjs, the code of function Fn, does not load: SyntaxError: .*\b(?:named|Named export) 'a'/,
      ) as unknown as string,
    ],
  },
  {
    name: 'JSON without an import attribute',
    files: { 'app.mjs': 'import d from "./d.json";\nexport const handler = async () => d;', 'd.json': '{}' },
    error: 'TypeError',
    message: /^Module "file:\/\/ROOT\/d\.json" needs an import attribute of ("type: json"|type "json")$/,
    advice: [
      expect.stringMatching(
        /^ROOT\/app\.mjs, the code of function Fn, does not load: Module "file:\/\/ROOT\/d\.json" needs an import attribute of/,
      ) as unknown as string,
    ],
  },
  {
    name: 'no such export',
    files: { 'app.ts': 'export const handle = async () => 1;\nexport const limit = 3;' },
    error: 'Runtime.HandlerNotFound',
    message: 'app.handler is undefined or not exported',
    advice: [
      "ROOT/app.ts, the code of function Fn, has no export 'handler'. Did you mean 'handle'?",
      '  It exports handle',
    ],
  },
  {
    name: 'no export at all',
    files: { 'app.js': '' },
    error: 'Runtime.HandlerNotFound',
    message: 'app.handler is undefined or not exported',
    advice: ["ROOT/app.js, the code of function Fn, has no export 'handler'", '  It exports no function'],
  },
  {
    name: 'a key of every object as the export',
    files: { 'app.js': 'exports.x = 1;' },
    properties: { handler: 'app.toString' },
    error: 'Runtime.HandlerNotFound',
    message: 'app.toString is undefined or not exported',
    advice: ["ROOT/app.js, the code of function Fn, has no export 'toString'", '  It exports no function'],
  },
  {
    name: 'an export that is not a function',
    files: { 'app.js': 'exports.handler = {};' },
    error: 'Runtime.HandlerNotFound',
    message: 'app.handler is not a function',
    advice: ["ROOT/app.js, the code of function Fn, exports 'handler', which is not a function but of type object"],
  },
  {
    name: 'a Handler without an export',
    files: { 'app.js': '' },
    properties: { handler: 'app' },
    error: 'Runtime.MalformedHandlerName',
    message: 'Bad handler',
    advice: ["the Handler of function Fn is 'app'; it must name a module and an export, as 'src/app.handler' does"],
  },
];

describe.each(cases)('$name', ({ files, properties, error, message, advice }) => {
  test('is an error of the init phase that a Catch can match', async () => {
    const root = writeFiles(files);
    const run = startRun(root, [makeFunction(root, properties)]);
    const failure: unknown = await run.call('Fn').catch((reason: unknown) => reason);
    expect(failure).toMatchObject({ name: 'StatesError', error });
    const document = JSON.parse((failure as { cause: string }).cause.replaceAll(root, 'ROOT')) as object;
    expect(document).toMatchObject({ errorType: error });
    const { errorMessage } = document as { errorMessage: string };
    if (typeof message === 'string') expect(errorMessage).toBe(message);
    else expect(errorMessage).toMatch(message);
    const said = run.lines.filter((line) => !NODE_WARNING.test(line));
    expect(said.map((line) => line.replaceAll(root, 'ROOT').replace('stderr: ', ''))).toEqual(advice);
  });

  test('ends the run with --strict-handlers', async () => {
    const root = writeFiles(files);
    const run = startRun(root, [makeFunction(root, properties)], { strictHandlers: true });
    const failure: unknown = await run.call('Fn').catch((reason: unknown) => reason);
    expect(failure).toMatchObject({ name: 'UsageError' });
    const lines = (failure as Error).message.replaceAll(root, 'ROOT').split('\n');
    expect(lines).toEqual(advice);
  });
});

test('an ES module can be required under nodejs24.x', async () => {
  const root = writeFiles({
    'app.js': 'const { x } = require("only-esm");\nexports.handler = async () => x;',
    ...ESM_PACKAGE,
  });
  expect(await startRun(root, [makeFunction(root, { runtime: 'nodejs24.x' })]).call('Fn')).toBe(1);
});

describe('a package that the runtime includes, but this machine lacks, ends the run', () => {
  test.each([
    ['app.js', 'require("@aws-sdk/client-sfn-none");', "Error: Cannot find module '@aws-sdk/client-sfn-none'"],
    [
      'app.mjs',
      'import "@aws-sdk/client-sfn-none";',
      "Cannot find package '@aws-sdk/client-sfn-none' imported from ROOT/app.mjs",
    ],
  ])('%s', async (file, text, reason) => {
    const root = writeFiles({ [file]: text });
    const failure: unknown = await startRun(root, [makeFunction(root)])
      .call('Fn')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'UsageError' });
    expect(
      (failure as Error).message.replaceAll(root, 'ROOT'),
    ).toBe(`ROOT/${file}, the code of function Fn, does not load: ${reason}
  nodejs22.x includes @aws-sdk/client-sfn-none, but it is not installed here: npm install --save-dev @aws-sdk/client-sfn-none`);
  });
});

test('a module in place of a function is not Lambda code: an error in it ends the run', async () => {
  const root = writeFiles({ 'app.js': 'exports.other = 1;' });
  const handlerOverrides = new Map([['Fn', { path: `${root}/app`, exportName: 'handler' }]]);
  const run = startRun(root, [makeFunction(root)], { handlerOverrides });
  await expect(run.call('Fn')).rejects.toThrow("app.js, the code of function Fn, has no export 'handler'");
});
