import { createRequire, Module } from 'node:module';
import { dirname, extname } from 'node:path';
import { types } from 'node:util';
import { lookAt } from '../../look-at.ts';
import { wrapError } from '../environment/error-payload.ts';
import type { HandlerCode, HandlerProblem, ModuleFormat, RuntimeRules } from '../protocol.ts';
import { InvokeStore } from './invoke-store.ts';
import { fromHttp } from './response-stream.ts';

export type Handler = (
  event: unknown,
  context: object,
  callback: (error?: unknown, result?: unknown) => void,
) => unknown;

/** `streams`: its response is written to a stream. */
type Found = { readonly handler: Handler; readonly streams: boolean } | { readonly problem: HandlerProblem };

/** The mark that `awslambda.streamifyResponse` sets on a handler, in Lambda's runtime too. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

const NOT_LOADABLE = new Set([
  'MODULE_NOT_FOUND',
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_IMPORT_ASSERTION_TYPE_MISSING',
  'ERR_IMPORT_ATTRIBUTE_MISSING',
]);

/** `require` of an ES module with top-level await, or of any if Node was told to refuse it. */
const ES_MODULE_ONLY = new Set(['ERR_REQUIRE_ASYNC_MODULE', 'ERR_REQUIRE_ESM']);

/** Runs the module's top level and picks the first of the names that it exports (`handler`, `api.orders.handler`). */
export async function loadHandler(
  code: HandlerCode,
  exportNames: readonly string[],
  rules: RuntimeRules,
): Promise<Found> {
  provideStreaming();
  if (rules === 'nodejs24') InvokeStore.install();
  if (rules === 'nodejs24' && code.kind === 'file') refuseFolder(code.path);
  const exports = await loadModule(code, rules);
  const find = rules === 'nodejs24' ? findInObjects : findInAll;
  for (const name of exportNames) {
    const value = find(exports, name);
    if (value === undefined || value === null) continue;
    if (typeof value !== 'function') return { problem: { kind: 'not-a-function', type: typeof value } };
    return { handler: value as Handler, streams: STREAMING in value };
  }
  return { problem: { kind: 'missing', exports: functionNames(exports) } };
}

/** Lambda's error if loading failed with `error`. */
export function loadError(error: unknown): unknown {
  if (error instanceof SyntaxError) return wrapError('Runtime.UserCodeSyntaxError', error);
  if (codeOf(error) !== 'MODULE_NOT_FOUND') return error;
  return wrapError('Runtime.ImportModuleError', error);
}

/** Node could not read the module or one that it imports: it may need a build that Node does not do. */
export function isNotLoadable(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  return error instanceof SyntaxError || NOT_LOADABLE.has(code) || ES_MODULE_ONLY.has(code);
}

/** From nodejs24.x on, the runtime imports the path of the Handler first, which may be a folder's. */
function refuseFolder(path: string): void {
  const [, file = path] = /^(.*?)(?:[/\\]index)?\.[^./\\]*$/.exec(path) ?? [];
  const named = /^(?:.*\/)?[^./]*/.exec(process.env._HANDLER ?? '')?.[0];
  const candidates = [
    path.slice(0, -extname(path).length),
    ...(named !== undefined && file.endsWith(named) ? [file] : []),
  ];
  const folder = candidates.find((one) => one !== path && lookAt(one)?.isDirectory());
  if (folder === undefined) return;
  const message = `Directory import '${folder}' is not supported resolving ES modules imported from /var/runtime/index.mjs\nDid you mean to import "${path}"?`;
  throw Object.assign(new Error(message), { code: 'ERR_UNSUPPORTED_DIR_IMPORT' });
}

async function loadModule(code: HandlerCode, rules: RuntimeRules): Promise<unknown> {
  switch (code.kind) {
    case 'file':
      // From nodejs24.x on, the runtime imports CommonJS too.
      return loadFile(code.path, rules === 'nodejs24' ? 'esm' : code.format);
    case 'commonjs':
      describeModule(code.path);
      return compileCommonJs(code.text, code.path, rules);
    case 'module':
      describeModule(code.path);
      return import(code.url);
  }
}

async function loadFile(path: string, format: ModuleFormat): Promise<unknown> {
  if (format === 'cjs') {
    try {
      return requireForRuntime(path);
    } catch (error) {
      // An ES module by its syntax alone.
      if (!ES_MODULE_ONLY.has(codeOf(error) ?? '')) throw error;
    }
  }
  return import(urlOf(path));
}

/** The values of `import.meta` in a built module: the location of its source. The bundle refers to these names. */
function describeModule(path: string): void {
  Object.defineProperties(globalThis, {
    __sfnRunUrl: { get: () => urlOf(path), configurable: true },
    __sfnRunFilename: { value: path, configurable: true },
    __sfnRunDirname: { value: dirname(path), configurable: true },
  });
}

/** Few handlers need one, and loading the module takes a quarter of a millisecond. */
function urlOf(path: string): string {
  return process.getBuiltinModule('node:url').pathToFileURL(path).href;
}

/** `_compile` is what Node's own loader calls for a `.js` file, and the only way to give the module a file name. */
interface CompilableModule extends Module {
  _compile(text: string, filename: string): void;
}

const RUNTIME_PATH = '/var/runtime/index.mjs';

/**
 * The module that requires a handler's module up to nodejs22.x: its `module.parent`, and the end of a failure's
 * "Require stack".
 */
const runtimeModule = Object.assign(new Module(RUNTIME_PATH), { filename: RUNTIME_PATH });

function requireForRuntime(path: string): unknown {
  const { _load } = Module as unknown as { _load(path: string, parent: Module, isMain: boolean): unknown };
  return _load(path, runtimeModule, false);
}

function compileCommonJs(text: string, path: string, rules: RuntimeRules): unknown {
  const module = new Module(path, rules === 'nodejs24' ? undefined : runtimeModule) as CompilableModule;
  module.filename = path;
  module.paths = createRequire(path).resolve.paths('x') ?? [];
  module._compile(text, path);
  module.loaded = true;
  return module.exports;
}

function findInAll(exports: unknown, name: string): unknown {
  return name.split('.').reduce(property, exports);
}

/** From nodejs24.x on: not in functions, but in the default export too. */
function findInObjects(exports: unknown, name: string): unknown {
  const find = (root: unknown): unknown =>
    name.split('.').reduce((value, key) => (typeof value === 'object' ? property(value, key) : undefined), root);
  return find(exports) ?? find(property(exports, 'default'));
}

function property(value: unknown, key: string): unknown {
  if (value === undefined || value === null) return undefined;
  const found = (value as Record<string, unknown>)[key];
  return found === (Object.prototype as unknown as Record<string, unknown>)[key] ? undefined : found;
}

function functionNames(exports: unknown): string[] {
  if (exports === null || (typeof exports !== 'object' && typeof exports !== 'function')) return [];
  return Object.keys(exports).filter((key) => typeof property(exports, key) === 'function');
}

function codeOf(error: unknown): string | undefined {
  const code = types.isNativeError(error) ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What the modules of streaming handlers use. */
function provideStreaming(): void {
  const streamifyResponse = (handler: object): object => Object.assign(handler, { [STREAMING]: 'response' });
  Object.assign(globalThis, {
    awslambda: { streamifyResponse, HttpResponseStream: { from: fromHttp } },
  });
}
