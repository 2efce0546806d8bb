import { statSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { wrapError } from '../environment/error-payload.ts';
import type { HandlerCode, HandlerProblem, ModuleFormat, RuntimeRules } from '../protocol.ts';
import { InvokeStore } from './invoke-store.ts';

export type Handler = (
  event: unknown,
  context: object,
  callback: (error?: unknown, result?: unknown) => void,
) => unknown;

type Found = { readonly handler: Handler } | { readonly problem: HandlerProblem };

/** What `awslambda.streamifyResponse` leaves on a handler, in Lambda's runtime too. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

const NOT_LOADABLE = new Set([
  'MODULE_NOT_FOUND',
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_IMPORT_ASSERTION_TYPE_MISSING',
  'ERR_IMPORT_ATTRIBUTE_MISSING',
]);

/** `require` of an ES module with top-level await, or of any where Node has been told not to. */
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
  const exports = await loadModule(code);
  const find = rules === 'nodejs24' ? findInObjects : findInAll;
  for (const name of exportNames) {
    const value = find(exports, name);
    if (value === undefined || value === null) continue;
    if (typeof value !== 'function') return { problem: { kind: 'not-a-function', type: typeof value } };
    return STREAMING in value ? { problem: { kind: 'streaming' } } : { handler: value as Handler };
  }
  return { problem: { kind: 'missing', exports: functionNames(exports) } };
}

/** The error that Lambda's runtime reports when loading failed with `error`. */
export function loadError(error: unknown, rules: RuntimeRules): unknown {
  if (error instanceof SyntaxError) return wrapError('Runtime.UserCodeSyntaxError', error);
  if (codeOf(error) !== 'MODULE_NOT_FOUND') return error;
  // Up to nodejs22.x the runtime requires the module, and ends the "Require stack".
  const requirer =
    rules === 'nodejs22' && String(error).includes('\nRequire stack:\n') ? '\n- /var/runtime/index.mjs' : '';
  return wrapError('Runtime.ImportModuleError', error, requirer);
}

/** Node could not read the module or one that it imports: it may need a build that Node does not do. */
export function isNotLoadable(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  return error instanceof SyntaxError || NOT_LOADABLE.has(code) || ES_MODULE_ONLY.has(code);
}

/** From nodejs24.x on the runtime imports the path of the Handler first, which may be that of a folder. */
function refuseFolder(path: string): void {
  const folder = path.slice(0, -extname(path).length);
  if (folder === path || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const message = `Directory import '${folder}' is not supported resolving ES modules imported from /var/runtime/index.mjs\nDid you mean to import "${path}"?`;
  throw Object.assign(new Error(message), { code: 'ERR_UNSUPPORTED_DIR_IMPORT' });
}

async function loadModule(code: HandlerCode): Promise<unknown> {
  switch (code.kind) {
    case 'file':
      return loadFile(code.path, code.format);
    case 'commonjs':
      describeModule(code.path);
      return compileCommonJs(code.text, code.path);
    case 'module':
      describeModule(code.path);
      return import(code.url);
  }
}

async function loadFile(path: string, format: ModuleFormat): Promise<unknown> {
  if (format === 'cjs') {
    try {
      return loadWithoutParent(path);
    } catch (error) {
      // An ES module by its text alone.
      if (!ES_MODULE_ONLY.has(codeOf(error) ?? '')) throw error;
    }
  }
  return import(pathToFileURL(path).href);
}

/** What `import.meta` of a built module says: where its source is. The names are those that the bundle refers to. */
function describeModule(path: string): void {
  Object.assign(globalThis, {
    __sfnRunUrl: pathToFileURL(path).href,
    __sfnRunFilename: path,
    __sfnRunDirname: dirname(path),
  });
}

/** `_compile` is what Node's own loader calls for a `.js` file, and the only way to give the module a file name. */
interface CompilableModule extends Module {
  _compile(text: string, filename: string): void;
}

/** What `createRequire(path)(path)` does, and a failure's "Require stack" does not name the module as its own parent. */
function loadWithoutParent(path: string): unknown {
  return (Module as unknown as { _load(path: string, parent: null, isMain: boolean): unknown })._load(
    path,
    null,
    false,
  );
}

function compileCommonJs(text: string, path: string): unknown {
  const module = new Module(path) as CompilableModule;
  module.filename = path;
  module.paths = createRequire(path).resolve.paths('x') ?? [];
  module._compile(text, path);
  module.loaded = true;
  return module.exports;
}

function findInAll(exports: unknown, name: string): unknown {
  return name.split('.').reduce(property, exports);
}

/** From nodejs24.x on: not in functions, and in the default export too. */
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

/** A module that wraps its handler loads, and the handler is then named as what cannot run. */
function provideStreaming(): void {
  const streamifyResponse = (handler: object): object => Object.assign(handler, { [STREAMING]: 'response' });
  Object.assign(globalThis, {
    awslambda: { streamifyResponse, HttpResponseStream: { from: (stream: unknown) => stream } },
  });
}
