import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { displayPath } from '../lambda/display-path.ts';
import { type HandlerModule, locateHandler } from '../lambda/find/locate-handler.ts';
import { isModuleFile } from '../lambda/find/module-file.ts';
import { InitError } from '../lambda/init-error.ts';
import { SamBuildError } from '../lambda/sam/sam-build.ts';
import { readFileText } from '../read-file.ts';
import { didYouMean } from '../source/near-name.ts';
import { UsageError } from '../source/usage-error.ts';
import type { FunctionSource } from '../template/project.ts';
import { isFileProblem, readSourceFile } from '../template/read-source-file.ts';
import type { CrossCheck, Whole } from './cross-check.ts';
import { findExports, findPythonNames } from './exports.ts';
import { functionOf } from './tasks.ts';

/** The code of each function that a task invokes must exist, with its layers, and export the handler. None is run. */
export const checkHandlers: CrossCheck = async (whole, report) => {
  for (const fn of localFunctions(whole)) {
    const problem = await judge(fn, whole.project.root);
    if (problem !== undefined) report({ ...problem, range: fn.range });
    for (const layer of fn.layers) {
      const missing = await judgePath(layer, `A layer of function ${fn.logicalId}`);
      if (missing !== undefined) report({ ...missing, range: fn.range });
    }
  }
};

/** The functions that tasks invoke whose code can be read on this machine. */
export function invokedFunctions(whole: Whole): ReadonlySet<FunctionSource> {
  return new Set([...localFunctions(whole)].filter((fn) => fn.code.kind !== 'elsewhere'));
}

/** The functions that tasks invoke whose code should be on this machine, at least as an archive. */
function localFunctions(whole: Whole): ReadonlySet<FunctionSource> {
  const found = new Set<FunctionSource>();
  for (const task of whole.tasks) {
    const fn = functionOf(task, whole.project.functions);
    // a function with template errors, or with code elsewhere, cannot be checked
    if (fn !== undefined && isLocal(fn) && fn.diagnostics.length === 0) found.add(fn);
  }
  return found;
}

function isLocal({ code }: FunctionSource): boolean {
  return code.kind !== 'elsewhere' || code.archive !== undefined;
}

type Problem = {
  readonly severity: 'error' | 'warning';
  readonly code: 'HANDLER_NOT_FOUND' | 'EXPORT_NOT_FOUND';
  readonly message: string;
  readonly hint?: string;
};

async function judge(fn: FunctionSource, root: string): Promise<Problem | undefined> {
  if (fn.code.kind === 'elsewhere') return judgeCodePath(fn);
  if (fn.runtime?.startsWith('python') === true) return (await judgeCodePath(fn)) ?? judgePython(fn);
  if (fn.runtime !== undefined && !fn.runtime.startsWith('nodejs')) return judgeCodePath(fn);
  let module: HandlerModule;
  try {
    module = await locateHandler(fn, root);
  } catch (error) {
    // the rule on code reports it, at the property
    if (error instanceof SamBuildError) return undefined;
    const isFatal = error instanceof InitError;
    if (!isFatal && !(error instanceof UsageError)) throw error;
    // only now: the source of a build may exist where its output does not
    const withoutFolder = await judgeCodePath(fn);
    if (withoutFolder !== undefined) return withoutFolder;
    const text = isFatal ? error.advice : error.message;
    const [message = '', ...rest] = text.split('\n').map((line) => line.trim());
    // options that help a run do not apply to validate
    return notFound(fn, message, rest.filter((line) => !line.startsWith('--')).join('; '), isFatal);
  }
  const { path, inline, exportNames } = module;
  const exports = findExports(inline ?? readFileText(path));
  // `api.orders.handler` is a member of the export `api`
  const roots = exportNames.map((name) => name.split('.')[0]!);
  if (exports.open || roots.some((name) => exports.names.includes(name))) return undefined;
  const file = inline === undefined ? displayPath(path) : 'inline code';
  return noExport(fn, file, roots[0]!, exports.names);
}

async function judgeCodePath(fn: FunctionSource): Promise<Problem | undefined> {
  const path = codePath(fn);
  return path === undefined
    ? undefined
    : judgePath(path, `The code of function ${fn.logicalId}`, fn.code.kind === 'elsewhere');
}

/** What CodeUri or ContentUri names does not exist. That cannot be deployed, unless a build creates it. */
async function judgePath(path: string, what: string, isArchive = false): Promise<Problem | undefined> {
  if (existsSync(path)) return undefined;
  const shown = displayPath(path);
  const { isIgnoredByGit } = await import('./search-folder.ts');
  const isIgnored = await isIgnoredByGit(path);
  // a build creates an archive, and often its folder
  const isOutput = isIgnored || (isArchive && !existsSync(dirname(path)));
  const near = await readSourceFile(path, shown);
  const hint = isOutput
    ? `${isIgnored ? 'Git ignores it, so a' : 'A'} build probably creates it: run the build first`
    : ((isFileProblem(near) ? near.hint : undefined) ?? "The path is relative to the template's folder");
  return {
    severity: isOutput ? 'warning' : 'error',
    code: 'HANDLER_NOT_FOUND',
    message: `${what} is missing: ${shown} does not exist`,
    hint,
  };
}

/** What CodeUri refers to on this machine: a folder, or an archive. */
function codePath({ code }: FunctionSource): string | undefined {
  if (code.kind === 'folder') return code.path;
  return code.kind === 'elsewhere' ? code.archive : undefined;
}

/** `src/app.handler` or `src.app.handler` is the function `handler` of src/app.py. */
function judgePython(fn: FunctionSource): Problem | undefined {
  const { handler = '', code } = fn;
  const dot = handler.lastIndexOf('.');
  if (dot <= 0 || code.kind !== 'folder') return undefined;
  const name = handler.slice(dot + 1);
  const path = `${join(code.path, handler.slice(0, dot).replaceAll('.', '/'))}.py`;
  const file = displayPath(path);
  if (!existsSync(path)) {
    return notFound(fn, `the code of function ${fn.logicalId} (Handler ${handler}) is missing`, `looked at ${file}`);
  }
  const { names, open } = findPythonNames(readFileText(path), name);
  return open || names.includes(name) ? undefined : noExport(fn, file, name, names);
}

/** An empty folder is a warning: a build may still fill it. */
function notFound(fn: FunctionSource, message: string, hint: string, isFatal = false): Problem {
  const folder = fn.code.kind === 'folder' ? fn.code.path : undefined;
  const isEmpty = folder !== undefined && !hasCode(folder);
  const severity = isFatal || !isEmpty ? 'error' : 'warning';
  return { severity, code: 'HANDLER_NOT_FOUND', message: withCapital(message), ...(hint !== '' && { hint }) };
}

/** A message begins with a capital, unless it begins with a path. */
function withCapital(message: string): string {
  return /^[a-z]+ /.test(message) ? message.charAt(0).toUpperCase() + message.slice(1) : message;
}

function hasCode(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => isModuleFile(name) || name.endsWith('.py'));
  } catch {
    return false;
  }
}

function noExport(fn: FunctionSource, file: string, name: string, names: readonly string[]): Problem {
  const all = names.length === 0 ? 'It has no exports.' : `There are: ${names.join(', ')}`;
  return {
    severity: 'error',
    code: 'EXPORT_NOT_FOUND',
    message: `${file}, the code of function ${fn.logicalId}, has no '${name}'`,
    hint: didYouMean(name, names) ?? all,
  };
}
