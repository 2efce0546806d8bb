import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/json.ts';
import { makeFunction, startRun, writeFiles } from './lambda-project.ts';

interface Case {
  readonly name: string;
  /** Of `app.js`, or files by name. */
  readonly code: string | Readonly<Record<string, string>>;
  readonly handler?: string;
  readonly event?: Json;
}

function runCase({ code, handler = 'app.handler', event = {} }: Case): Promise<Json> {
  const root = writeFiles(typeof code === 'string' ? { 'app.js': code } : code);
  return startRun(root, [makeFunction(root, { handler })]).call('Fn', event);
}

describe('a handler answers', () => {
  const cases: (Case & { readonly output: Json })[] = [
    { name: 'async', code: 'exports.handler = async (event) => event.a + 1', event: { a: 1 }, output: 2 },
    {
      name: 'with a callback',
      code: 'exports.handler = (event, context, callback) => callback(null, event)',
      event: [1, 'x'],
      output: [1, 'x'],
    },
    {
      name: 'with a callback, and lets the event loop run dry first',
      code: `let ran = false;
exports.handler = (event, context, callback) => {
  const result = { get ran() { return ran; } };
  callback(null, result);
  setTimeout(() => { ran = true; }, 20);
};`,
      output: { ran: true },
    },
    {
      name: 'with a callback, without waiting for the event loop',
      code: `exports.handler = (event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = false;
  setInterval(() => {}, 1000);
  callback(null, 'at once');
};`,
      output: 'at once',
    },
    ...['Object.create(context)', 'new Proxy(context, {})', 'Object.freeze(context)'].map((wrapped) => ({
      name: `with a callback, without waiting, by ${wrapped}`,
      code: `exports.handler = (event, context, callback) => {
  const wrapped = ${wrapped};
  wrapped.callbackWaitsForEmptyEventLoop = false;
  setInterval(() => {}, 1000);
  callback(null, [wrapped, context, { ...context }].map((one) => one.callbackWaitsForEmptyEventLoop));
};`,
      output: [false, false, false],
    })),
    { name: 'with context.succeed', code: 'exports.handler = (e, context) => context.succeed("s")', output: 's' },
    { name: 'with context.done', code: 'exports.handler = (e, context) => context.done(null, "d")', output: 'd' },
    {
      name: 'with the first of two answers',
      code: 'exports.handler = (e, c, done) => { c.done(null, 1); done(null, 2); }',
      output: 1,
    },
    { name: 'with a thenable', code: 'exports.handler = () => ({ then: (resolve) => resolve("t") })', output: 't' },
    { name: 'with undefined', code: 'exports.handler = async () => {}', output: null },
    { name: 'with a Date', code: 'exports.handler = async () => new Date(0)', output: '1970-01-01T00:00:00.000Z' },
    { name: 'never, without being async', code: 'exports.handler = () => {}', output: null },
    { name: 'with a sync throw of null', code: 'exports.handler = () => { throw null; }', output: null },
    {
      name: 'as a bound method',
      code: 'class A { constructor() { this.x = 7; } async run() { return this.x; } }\nconst a = new A();\nexports.handler = a.run.bind(a);',
      output: 7,
    },
    {
      name: 'as a method of an exported instance',
      code: 'class A { run = async () => this.x; x = 8; }\nexports.a = new A();',
      handler: 'app.a.run',
      output: 8,
    },
    {
      name: 'as sloppy CommonJS',
      code: 'implicit = 3; this.handler = async function () { return [implicit, typeof require("./data.json").x, __dirname === require("path").dirname(__filename)]; }',
      output: [3, 'undefined', true],
    },
    {
      name: 'as an ES module with top-level await',
      code: { 'app.mjs': 'const x = await Promise.resolve(5);\nexport const handler = async () => x;' },
      output: 5,
    },
    {
      name: 'as an ES module by package.json',
      code: {
        'app.js': 'export const handler = async () => import.meta.url.slice(-6)',
        'package.json': '{"type":"module"}',
      },
      output: 'app.js',
    },
    {
      name: 'as TypeScript',
      code: {
        'src/app.ts': `import { Kind, type Order } from './order';
export const handler = async (order: Order): Promise<Kind> => order.kind ?? Kind.Small;`,
        'src/order.ts': 'export enum Kind { Small = "small" }\nexport interface Order { kind?: Kind }',
      },
      handler: 'src/app.handler',
      output: 'small',
    },
    {
      name: "as TypeScript with its tsconfig's paths",
      code: {
        'src/app.ts': "import { x } from '@lib/x';\nexport const handler = async () => x;",
        'lib/x.ts': 'export const x: number = 4;',
        'tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["lib/*"] } } }',
      },
      handler: 'src/app.handler',
      output: 4,
    },
    {
      name: 'as a TypeScript ES module with top-level await',
      code: {
        'app.mts':
          'const dir: string = await Promise.resolve(import.meta.dirname!);\nexport const handler = async () => [dir === process.env.LAMBDA_TASK_ROOT, import.meta.filename!.slice(-7), import.meta.url.slice(0, 8)];',
      },
      output: [true, 'app.mts', 'file:///'],
    },
    {
      name: 'as TypeScript with top-level await, though its location makes it CommonJS',
      code: { 'app.ts': 'const x: number = await Promise.resolve(6);\nexport const handler = async () => x;' },
      output: 6,
    },
    {
      name: 'as CommonJS TypeScript',
      code: {
        'app.cts':
          'import path = require("node:path");\nexport = { handler: async () => [path.basename(__filename), typeof module] };',
      },
      output: ['app.cts', 'object'],
    },
    {
      name: 'as TSX',
      code: {
        'app.tsx':
          'const h = (tag: string, props: null, text: string) => `<${tag}>${text}</${tag}>`;\nexport const handler = async () => <b>x</b>;',
        'tsconfig.json': '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }',
      },
      output: '<b>x</b>',
    },
    {
      name: 'with installed packages, CommonJS and ES module',
      code: {
        'app.ts':
          "import * as one from 'one';\nimport { two } from 'two';\nexport const handler = async () => [one.one, two, await import('three')];",
        'node_modules/one/package.json': '{"main":"main.js"}',
        'node_modules/one/main.js': 'exports.one = module.paths.length > 0;',
        'node_modules/two/package.json': '{"type":"module","exports":{"import":"./two.js"}}',
        'node_modules/two/two.js': 'export const two = import.meta.url.endsWith("/node_modules/two/two.js");',
        'node_modules/three/package.json': '{"type":"module","exports":"./three.js"}',
        'node_modules/three/three.js': 'export const three = 3;',
      },
      output: [true, true, { three: 3 }],
    },
    {
      name: 'with packages in an ES module: each is one instance, and knows its location',
      code: {
        'app.mts':
          "import { count } from 'counts';\nimport { also } from 'uses-counts';\nimport { where } from 'looks';\nimport { cjs } from 'common';\nexport const handler = async () => [count(), also(), where, cjs];",
        'node_modules/counts/package.json': '{"type":"module","exports":"./i.js"}',
        'node_modules/counts/i.js': 'let n = 0;\nexport const count = () => ++n;',
        'node_modules/uses-counts/package.json': '{"type":"module","exports":"./i.js"}',
        'node_modules/uses-counts/i.js': 'export { count as also } from "counts";',
        'node_modules/looks/package.json': '{"type":"module","exports":"./i.js"}',
        'node_modules/looks/i.js': 'export const where = import.meta.url.slice(-24);',
        'node_modules/common/package.json': '{"main":"i.js"}',
        'node_modules/common/i.js': 'exports.cjs = __filename.slice(-25);',
      },
      output: [1, 2, '/node_modules/looks/i.js', '/node_modules/common/i.js'],
    },
    {
      name: 'with packages bundled into an ES module',
      code: {
        'app.mts':
          "import { count } from 'counts';\nimport { also } from 'uses-counts';\nimport { cjs } from 'common';\nexport const handler = async () => [count(), also(), cjs];",
        'node_modules/counts/package.json': '{"type":"module","exports":"./i.js"}',
        'node_modules/counts/i.js': 'let n = 0;\nexport const count = () => ++n;',
        'node_modules/uses-counts/package.json': '{"type":"module","exports":"./i.js"}',
        'node_modules/uses-counts/i.js': 'export { count as also } from "counts";',
        'node_modules/common/package.json': '{"main":"i.js"}',
        'node_modules/common/i.js': 'exports.cjs = __filename.slice(-25);',
      },
      output: [1, 2, '/node_modules/common/i.js'],
    },
    {
      name: 'with a package of its workspace in TypeScript',
      code: {
        'app.ts': "import { x } from '#shared/x.ts';\nexport const handler = async () => x;",
        'package.json': '{"imports":{"#shared/*":"./shared/*"}}',
        'shared/x.ts': 'export const x: number = 10;',
      },
      output: 10,
    },
    {
      name: 'without an optional package',
      code: {
        'app.ts': 'let x = 0;\ntry { require("nowhere"); } catch { x = 1; }\nexport const handler = async () => x;',
      },
      output: 1,
    },
  ];
  test.each(cases)('$name', async ({ output, ...which }) => {
    const code = typeof which.code === 'string' ? { 'app.js': which.code, 'data.json': '{}' } : which.code;
    expect(await runCase({ ...which, code })).toEqual(output);
  });
});

describe('a handler fails', () => {
  const cases: (Case & { readonly error: string; readonly cause: Json | RegExp })[] = [
    {
      name: 'with an Error: its name, message and location',
      code: 'function deep() {\n  throw new RangeError("too far");\n}\nexports.handler = async () => deep();',
      error: 'RangeError',
      cause: {
        errorType: 'RangeError',
        errorMessage: 'too far',
        trace: ['RangeError: too far', '    at deep (ROOT/app.js:2:9)', '    at exports.handler (ROOT/app.js:4:31)'],
      },
    },
    {
      name: 'with an error with a custom name',
      code: 'exports.handler = () => { const e = new Error("m"); e.name = "Order.Late"; e.stack = "s"; throw e; }',
      error: 'Order.Late',
      cause: { errorType: 'Order.Late', errorMessage: 'm', trace: ['s'] },
    },
    {
      name: 'with an error class in TypeScript, at the line of the source',
      code: {
        'app.ts': `interface Unused { a: number }

class PaymentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}
export const handler = async (): Promise<void> => {
  throw new PaymentError('declined');
};`,
      },
      error: 'PaymentError',
      cause: {
        errorType: 'PaymentError',
        errorMessage: 'declined',
        trace: ['PaymentError: declined', '    at handler (ROOT/app.ts:10:9)'],
      },
    },
    {
      name: 'in a built ES module',
      code: { 'app.mts': '\n\nexport const handler = async (): Promise<void> => { throw new TypeError("t"); };' },
      error: 'TypeError',
      cause: {
        errorType: 'TypeError',
        errorMessage: 't',
        trace: ['TypeError: t', '    at handler (ROOT/app.mts:3:59)'],
      },
    },
    {
      name: 'with a string',
      code: 'exports.handler = async () => { throw "plain"; }',
      error: 'string',
      cause: { errorType: 'string', errorMessage: 'plain', trace: [] },
    },
    {
      name: 'with a number, by callback',
      code: 'exports.handler = (e, c, done) => done(42)',
      error: 'number',
      cause: { errorType: 'number', errorMessage: '42', trace: [] },
    },
    {
      name: 'with undefined, rejected',
      code: 'exports.handler = async () => { throw undefined; }',
      error: 'string',
      cause: { errorType: 'string', errorMessage: 'handled', trace: [] },
    },
    {
      name: 'with an object',
      code: 'exports.handler = async () => { throw { code: 1 }; }',
      error: 'object',
      cause: { errorType: 'object', errorMessage: '[object Object]', trace: [] },
    },
    {
      name: 'with an object that looks like an error',
      code: 'exports.handler = async () => { throw { name: "N", message: "m", stack: "a\\nb" }; }',
      error: 'N',
      cause: { errorType: 'N', errorMessage: 'm', trace: ['a', 'b'] },
    },
    // aws-lambda-ric 3.3.0 first logs it as text, and reports the error of that
    {
      name: 'with an object that cannot be shown',
      code: 'exports.handler = async () => { throw Object.create(null); }',
      error: 'TypeError',
      cause: /^\{"errorType":"TypeError","errorMessage":"Cannot convert object to primitive value",/,
    },
    {
      name: 'with an error without a name',
      code: 'exports.handler = async () => { const e = new Error("m"); e.name = undefined; e.stack = "s"; throw e; }',
      error: 'Lambda.Unknown',
      cause:
        /^The cause could not be determined because Lambda did not return an error type\. Returned payload: \{"errorMessage":"m","trace":\["s"\]\}$/,
    },
    {
      name: 'with a BigInt as its result',
      code: 'exports.handler = async () => 1n',
      error: 'Error',
      cause: {
        errorType: 'Error',
        errorMessage: 'Unable to stringify response body',
        trace: ['Error: Unable to stringify response body'],
      },
    },
    // aws-lambda-ric 3.3.0: its native client refuses a body that is not a string
    {
      name: 'with a function as its result',
      code: 'exports.handler = async () => () => 1',
      error: 'TypeError',
      cause: { errorType: 'TypeError', errorMessage: 'Wrong arguments', trace: ['TypeError: Wrong arguments'] },
    },
    {
      name: 'with a circular result, by callback',
      code: 'exports.handler = (e, c, done) => { const a = {}; a.a = a; done(null, a); }',
      error: 'Error',
      cause: {
        errorType: 'Error',
        errorMessage: 'Unable to stringify response body',
        trace: ['Error: Unable to stringify response body'],
      },
    },
    {
      name: 'with more than 6 MB',
      code: 'exports.handler = async () => "é".repeat(3200000)',
      error: 'Function.ResponseSizeTooLarge',
      cause: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    },
    {
      name: 'with a promise that never settles',
      code: 'exports.handler = async () => new Promise(() => {})',
      error: 'Runtime.NodeJsExit',
      cause:
        /"errorMessage":"The Lambda runtime client detected an unexpected Node\.js exit code\. This is most commonly caused by a Promise that was never settled\./,
    },
    {
      name: 'with an uncaught exception',
      code: 'exports.handler = () => { setTimeout(() => { const e = new TypeError("late"); e.stack = "s"; throw e; }, 1); setTimeout(() => {}, 5000); }',
      error: 'TypeError',
      cause: { errorType: 'TypeError', errorMessage: 'late', trace: ['s'] },
    },
    {
      name: 'with an unhandled rejection',
      code: 'exports.handler = async () => {\n  Promise.reject(new Error("lost"));\n  await new Promise((resolve) => setTimeout(resolve, 1000));\n}',
      error: 'Runtime.UnhandledPromiseRejection',
      cause: {
        errorType: 'Runtime.UnhandledPromiseRejection',
        errorMessage: 'Error: lost',
        trace: ['Runtime.UnhandledPromiseRejection: Error: lost', '    at exports.handler (ROOT/app.js:2:18)'],
      },
    },
    {
      name: 'with process.exit',
      code: 'exports.handler = async () => process.exit(3)',
      error: 'Runtime.ExitError',
      cause: /"errorMessage":"RequestId: [-0-9a-f]{36} Error: Runtime exited with error: exit status 3"\}$/,
    },
    {
      name: 'with process.exit(0)',
      code: 'exports.handler = async () => process.exit()',
      error: 'Runtime.ExitError',
      cause:
        /^\{"errorType":"Runtime\.ExitError","errorMessage":"RequestId: [-0-9a-f]{36} Error: Runtime exited without providing a reason"\}$/,
    },
    {
      name: 'by using up all memory',
      code: 'exports.handler = async () => { const all = []; for (;;) all.push(new Array(1000).fill(1.5)); }',
      error: 'Runtime.ExitError',
      cause: /"errorMessage":"RequestId: [-0-9a-f]{36} Error: Runtime exited with error: signal: killed"\}$/,
    },
    {
      name: 'on load, with its own error',
      code: '\nthrow new RangeError("no config");',
      error: 'RangeError',
      cause:
        /^\{"errorType":"RangeError","errorMessage":"no config","trace":\["RangeError: no config"," {4}at Object\.<anonymous> \(ROOT\/app\.js:2:7\)"/,
    },
    {
      name: 'on load, because of a missing package',
      code: 'require("not-installed");',
      error: 'Runtime.ImportModuleError',
      cause:
        /^\{"errorType":"Runtime\.ImportModuleError","errorMessage":"Error: Cannot find module 'not-installed'\\nRequire stack:\\n- ROOT\/app\.js\\n- \/var\/runtime\/index\.mjs"/,
    },
    {
      name: 'on load, with a SyntaxError that is not in its source',
      code: 'JSON.parse("{");',
      error: 'Runtime.UserCodeSyntaxError',
      cause: /^\{"errorType":"Runtime\.UserCodeSyntaxError","errorMessage":"SyntaxError: /,
    },
  ];
  test.each(cases)('$name', async ({ error, cause, ...which }) => {
    const root = writeFiles(typeof which.code === 'string' ? { 'app.js': which.code } : which.code);
    const run = startRun(root, [makeFunction(root)]);
    const failure = await run.call('Fn', which.event ?? {}).then(
      (output) => ({ output }),
      (reason: unknown) => reason,
    );
    expect(failure).toMatchObject({ name: 'StatesError', error });
    const text = (failure as { cause: string }).cause.replaceAll(root, 'ROOT');
    if (cause instanceof RegExp) expect(text).toMatch(cause);
    else expect(JSON.parse(text)).toEqual(cause);
    expect(run.held()).toBe(0);
  });
});
