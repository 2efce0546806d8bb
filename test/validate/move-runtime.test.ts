import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validateFiles } from '../../src/validate.ts';
import { folderOf, runMain } from '../cli/fake-io.ts';

/**
 * What `validate --runtime nodejs24.x` reports about handlers for nodejs22.x. What breaks there: aws-lambda-ric 4.0.2,
 * index.mjs, `errorOnDeprecatedCallback` (a handler's length), `findIn` (objects alone), `loadModule` (the path of the
 * Handler before its extensions), and the members of the context, which are recorded in test/lambda/runtime-cases.
 */
interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly handler?: string;
  /** `place message` */
  readonly found: readonly string[];
}

const CALLBACK =
  'nodejs24.x refuses a handler with a third parameter, which was the callback (Runtime.CallbackHandlerDeprecated)';
const gone = (name: string): string => `nodejs24.x has no context.${name}`;
const at = (place: string, message: string): string => `src/${place} ${message}`;

const BREAKS: Case[] = [
  {
    name: 'a callback',
    files: { 'app.js': 'exports.handler = (event, context, callback) => callback(null, 1);\n' },
    found: [at('app.js:1:36', CALLBACK)],
  },
  {
    name: 'a third parameter that an async handler does not use',
    files: { 'app.mjs': 'export const handler = async (event, context, callback) => 1;\n' },
    found: [at('app.mjs:1:47', CALLBACK)],
  },
  {
    name: 'a callback in TypeScript, at its location there',
    files: {
      'app.ts': `interface Order { readonly id: string }

enum Kind { A, B }

export const handler = (
  event: Order,
  context: unknown,
  callback: (error: Error | null, kind: Kind) => void,
): void => callback(null, Kind.A);
`,
    },
    found: [at('app.ts:8:3', CALLBACK)],
  },
  {
    name: 'a callback of a named function',
    files: { 'app.js': 'function run(e, c, done) { done(); }\nmodule.exports = { handler: run };\n' },
    found: [at('app.js:1:20', CALLBACK)],
  },
  {
    name: 'a callback of a method, and of a bound one',
    files: {
      'app.mjs': `class App { handler(e, c, cb) { cb(); } }
const app = new App();
export const handler = app.handler.bind(app);
`,
    },
    found: [at('app.mjs:1:27', CALLBACK)],
  },
  {
    name: 'a callback in a re-exported module',
    files: {
      'app.ts': "export * from './routes';\n",
      'routes.ts': "import { run } from './lib/run.js';\nexport { run as handler };\n",
      'lib/run.ts': 'export default 1;\nexport function run(e: unknown, c: unknown, cb: () => void) { cb(); }\n',
    },
    found: [at('lib/run.ts:2:45', CALLBACK)],
  },
  {
    name: 'a callback in a required module',
    files: {
      'app.js': "const lib = require('./lib');\nexports.handler = lib.run;\n",
      'lib.js': 'module.exports.run = function (e, c, cb) { cb(); };\n',
    },
    found: [at('lib.js:1:38', CALLBACK)],
  },
  {
    name: "a callback in tsc's output",
    files: {
      'app.js': `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.handler = void 0;
const handler = (event, context, callback) => { callback(null, 1); };
exports.handler = handler;
`,
    },
    found: [at('app.js:4:34', CALLBACK)],
  },
  {
    name: "a callback in esbuild's output",
    files: {
      'app.js': `var __defProp = Object.defineProperty;
var __export = (target, all) => { for (var name in all) __defProp(target, name, { get: all[name], enumerable: true }); };
var app_exports = {};
__export(app_exports, { handler: () => handler });
module.exports = app_exports;
function handler(event, context, callback) { callback(null, 1); }
`,
    },
    found: [at('app.js:6:34', CALLBACK)],
  },
  {
    name: 'context.succeed, fail and done, each once',
    files: {
      'app.js': `exports.handler = function (event, context) {
  if (event.bad) return context.fail(new Error('bad'));
  if (event.odd) return context.fail(new Error('odd'));
  if (event.old) return context['done'](null, 1);
  context.succeed(1);
};
`,
    },
    found: [at('app.js:2:25', gone('fail')), at('app.js:4:25', gone('done')), at('app.js:5:3', gone('succeed'))],
  },
  {
    name: 'context.succeed passed on, and under another name',
    files: {
      'app.js': `exports.handler = (event, ctx) => {
  const same = ctx;
  Promise.resolve(1).then(ctx.succeed);
  same.fail('x');
};
`,
    },
    found: [at('app.js:3:27', gone('succeed')), at('app.js:4:3', gone('fail'))],
  },
  {
    name: 'destructured context methods',
    files: {
      'app.mjs': `export const handler = (event, { done, awsRequestId }) => done(null, awsRequestId);
`,
    },
    found: [at('app.mjs:1:59', gone('done'))],
  },
  {
    name: 'a context passed to another function',
    files: {
      'app.mjs': `import { respond } from './respond.mjs';
export const handler = (event, context) => respond(event, context);
`,
      'respond.mjs': `export function respond(event, context) {
  const { succeed } = context;
  succeed(event);
}
`,
    },
    found: [at('respond.mjs:3:3', gone('succeed'))],
  },
  {
    name: 'arguments[2]',
    files: { 'app.js': 'exports.handler = function () {\n  arguments[2](null, 1);\n};\n' },
    found: [at('app.js:2:3', 'nodejs24.x calls handlers without a callback, so that arguments[2] is undefined')],
  },
  {
    name: "a function's property",
    files: { 'app.js': 'function api() {}\napi.handler = async () => 1;\nexports.api = api;\n' },
    handler: 'app.api.handler',
    found: [
      at('app.js:1:1', 'Handler app.api.handler is a property of a function, which nodejs24.x does not look into'),
    ],
  },
  {
    name: "a class's method",
    files: { 'app.mjs': 'export class Api {\n  static async handler() {}\n}\n' },
    handler: 'app.Api.handler',
    found: [
      at('app.mjs:1:8', 'Handler app.Api.handler is a property of a function, which nodejs24.x does not look into'),
    ],
  },
  {
    name: 'a file next to a folder of the same name',
    files: { 'app.js': 'exports.handler = async () => 1;\n', 'app/lib.js': '' },
    found: [
      'template.yml:3:3 nodejs24.x finds the folder FOLDER/src/app instead of FOLDER/src/app.js for the Handler app.handler, and fails',
    ],
  },
  {
    name: 'the index of a folder',
    files: { 'lib/orders/index.js': 'exports.handler = async () => 1;\n' },
    handler: 'lib/orders.handler',
    found: [
      'template.yml:3:3 nodejs24.x does not look for the index of a folder, which the Handler lib/orders.handler refers to',
    ],
  },
  {
    name: 'a package that the layer has only for nodejs22.x',
    files: {
      'app.js': "const x = require('x');\nexports.handler = async () => x;\n",
      '../layer/nodejs/node22/node_modules/x/index.js': '',
    },
    found: [at('app.js:1:19', 'Could not resolve "x"')],
  },
];

const FINE: Omit<Case, 'found'>[] = [
  {
    name: 'two parameters',
    files: { 'app.js': 'exports.handler = async (event, context) => context.awsRequestId;\n' },
  },
  {
    name: 'a third parameter with a default, and rest parameters',
    files: { 'app.js': 'exports.handler = async (a, b, c = 1) => c;\n' },
  },
  { name: 'rest parameters', files: { 'app.js': 'exports.handler = async (...all) => all[0];\n' } },
  {
    name: 'another context',
    files: {
      'app.js': `exports.handler = async (event, context) => {
  const run = (context) => context.done();
  { const context = { succeed() {} }; context.succeed(); }
  return run({ done: () => context.awsRequestId });
};
`,
    },
  },
  {
    name: 'done of another object',
    files: { 'app.mjs': 'export const handler = async (event, context) => context.logger.done();\n' },
  },
  {
    name: 'a name that is tested first',
    files: {
      'app.js': `exports.handler = async (event, context) => {
  if (context.done) context.done(null, 1);
  context.fail?.(new Error());
  typeof context.succeed === 'function' && context.succeed(1);
  return 1;
};
`,
    },
  },
  {
    name: 'a context that the handler replaces',
    files: {
      'app.js': 'exports.handler = async (event, context) => {\n  context = { done() {} };\n  context.done();\n};\n',
    },
  },
  {
    name: 'its own exports object',
    files: {
      'app.js': `{
  const exports = {};
  exports.handler = (a, b, c) => c;
}
exports.handler = async () => 1;
`,
    },
  },
  {
    name: 'a function with that name in another scope',
    files: {
      'app.js': `const run = async () => 1;
function other() { function run(a, b, c) {} return run; }
exports.handler = run;
exports.other = other;
`,
    },
  },
  {
    name: 'the result of a call',
    files: {
      'app.js': `const wrap = (inner) => async (event, context) => inner(event, context, () => {});
exports.handler = wrap((event, context, callback) => callback());
`,
    },
  },
  {
    name: 'a streaming handler',
    files: {
      'app.mjs':
        'export const handler = awslambda.streamifyResponse(async (event, stream, context) => stream.end());\n',
    },
  },
  {
    name: 'a folder next to a built source',
    files: {
      'app.ts': "export { handler } from './app/run';\n",
      'app/run.ts': 'export const handler = async () => 1;\n',
    },
  },
  {
    name: 'an object',
    files: { 'app.mjs': 'export const api = { async handler() {} };\n' },
    handler: 'app.api.handler',
  },
  {
    name: 'circular modules',
    files: { 'app.mjs': "export * from './b.mjs';\n", 'b.mjs': "export * from './app.mjs';\nexport const x = 1;\n" },
    handler: 'app.x',
  },
  { name: 'invalid syntax', files: { 'app.js': 'exports.handler = async (a, b, c => 1;\n' } },
];

const template = (handler: string, runtime = 'nodejs22.x'): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Runtime: ${runtime}, Handler: ${handler}, CodeUri: src, Layers: [!Ref Layer] }
  Python:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: py.handler, CodeUri: src }
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layer }
`;

/** @param machine invokes the function, if there is one */
async function validate(
  { files, handler = 'app.handler' }: Omit<Case, 'found'>,
  runtime: string | undefined,
  own?: string,
): Promise<{ severity: string; text: string }[]> {
  const folder = folderOf({ 'template.yml': template(handler, own) });
  for (const [name, text] of Object.entries({ ...files, 'py.py': 'def handler(a, b, c): pass\n' })) {
    const path = join(folder, 'src', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const options = { cwd: folder, ...(runtime !== undefined && { runtime }) };
  const reports = await validateFiles(['template.yml'], options);
  return reports
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ code }) => code === 'HANDLER_BROKEN')
    .map(({ file, line, column, severity, message }) => ({
      severity,
      text: `${file.replace(`${folder}/`, '')}:${line}:${column} ${message}`.replaceAll(folder, 'FOLDER'),
    }));
}

describe('validate --runtime nodejs24.x warns about', () => {
  test.each(BREAKS)('$name', async (which) => {
    const found = await validate(which, 'nodejs24.x');
    expect(found.map(({ text }) => text)).toEqual(which.found);
    expect(found.every(({ severity }) => severity === 'warning')).toBe(true);
  });

  test.each(BREAKS)('nothing for the current runtime: $name', async (which) => {
    expect(await validate(which, undefined)).toEqual([]);
    expect(await validate(which, 'nodejs24.x', 'nodejs24.x')).toEqual([]);
    expect(await validate(which, 'nodejs22.x')).toEqual([]);
  });
});

describe('validate --runtime nodejs24.x accepts', () => {
  test.each(FINE)('$name', async (which) => {
    expect(await validate(which, 'nodejs24.x')).toEqual([]);
  });
});

describe('the exit code and the severity', () => {
  const machine = `  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: [AWSLambdaRole]
      Definition: { StartAt: A, States: { A: { Type: Task, Resource: !GetAtt Fn.Arn, End: true } } }
`;

  function folderWith(runtime: string): string {
    const text = template('app.handler', runtime).replace(', Layers: [!Ref Layer]', '') + machine;
    const folder = folderOf({ 'template.yml': text });
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/app.js'), 'exports.handler = (e, c, cb) => cb(null, c.done());\n');
    return folder;
  }

  test('a warning about the move does not fail, and is shown at its line of code', async () => {
    const folder = folderWith('nodejs22.x');
    const { code, stdout, stderr } = await runMain(folder, ['validate', 'template.yml', '--runtime', 'nodejs24.x']);
    expect({ code, stdout: stdout.replaceAll(folder, 'FOLDER'), stderr }).toEqual({
      code: 0,
      stdout: `FOLDER/src/app.js:1:26: warning HANDLER_BROKEN: ${CALLBACK}
  1 | exports.handler = (e, c, cb) => cb(null, c.done());
    |                          ^^
  Make the handler async, and return the result

FOLDER/src/app.js:1:42: warning HANDLER_BROKEN: nodejs24.x has no context.done
  1 | exports.handler = (e, c, cb) => cb(null, c.done());
    |                                          ^^^^^^
  Return the result from an async handler

⚠ 2 warnings in 1 file with 1 state machine
`,
      stderr: '',
    });
  });

  test('on that runtime, a failure of the init phase is an error', async () => {
    const [report] = await validateFiles(['template.yml'], { cwd: folderWith('nodejs24.x') });
    expect(report!.diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      `error ${CALLBACK}`,
      'warning nodejs24.x has no context.done',
    ]);
  });
});
