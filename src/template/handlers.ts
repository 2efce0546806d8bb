import { readdir, stat } from 'node:fs/promises';
import { join, parse, resolve } from 'node:path';
import { formatArn, resourceInArn } from '../arn.ts';
import type { ReportDiagnostic } from '../source/diagnostic.ts';
import { didYouMean } from '../source/near-name.ts';
import { SourceFile } from '../source/source-file.ts';
import { UsageError } from '../source/usage-error.ts';
import type { EnvironmentFile } from './environment-file.ts';
import type { FunctionSource } from './project.ts';
import type { AwsLocation } from './sam/scope.ts';

const DEFAULT_EXPORT = 'handler';
const EXTENSIONS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.py'];
const IS_MODULE = /(?<!\.d)\.[mc]?[jt]sx?$|\.py$/;

interface HandlerOptions {
  readonly handlers?: Readonly<Record<string, string>>;
  readonly handlersFolder?: string;
}

/** What is known about the project that functions are loaded in. */
export interface HandlerOverrides {
  readonly report: ReportDiagnostic;
  readonly place: AwsLocation;
  readonly cwd: string;
  readonly environment: EnvironmentFile | undefined;
}

/** Lets the modules named on the command line stand in for functions, whether the template declares them or not. */
export async function applyHandlers(
  functions: readonly FunctionSource[],
  options: HandlerOptions,
  overrides: HandlerOverrides,
): Promise<readonly FunctionSource[]> {
  const { cwd } = overrides;
  const fromFolder = options.handlersFolder === undefined ? [] : await readFolder(options.handlersFolder, cwd);
  const named: (readonly [string, FunctionSource['code']])[] = [];
  for (const [name, handler] of Object.entries(options.handlers ?? {})) {
    named.push([name, await findModule(name, handler, cwd)]);
  }
  const result = [...functions];
  for (const [name, code] of [...fromFolder, ...named]) {
    const index = result.findIndex((candidate) => isNamed(candidate, name));
    const known = result[index];
    if (known === undefined) {
      warnOfSlip(name, functions, overrides.report);
      result.push(standIn(name, code, overrides));
    } else result[index] = { ...known, code, runtime: undefined };
  }
  return result;
}

function isNamed({ logicalId, name, arn }: FunctionSource, wanted: string): boolean {
  return wanted === logicalId || wanted === name || wanted === arn;
}

/**
 * A name that the template does not have is accepted, since functions may be defined elsewhere; one letter off is a
 * typo.
 */
function warnOfSlip(name: string, functions: readonly FunctionSource[], report: ReportDiagnostic): void {
  const hint = didYouMean(
    name,
    functions.flatMap((candidate) => [candidate.logicalId, candidate.name]),
  );
  if (hint === undefined) return;
  const message = `The template has no function '${name}' for --handler to replace`;
  report({ severity: 'warning', code: 'UNKNOWN_FUNCTION', message, hint });
}

/**
 * Nothing is known about a function that only a module stands in for: it gets Lambda's maximum timeout, and some
 * memory.
 */
const STAND_IN = { timeoutSeconds: 900, memorySizeMb: 1024 };

/** The path of functions that no template declares. */
export const GIVEN_BY_OPTION = '--handler';

/** A function that no template describes. */
function standIn(name: string, code: FunctionSource['code'], { place, environment }: HandlerOverrides): FunctionSource {
  const isArn = name.startsWith('arn:') || name.includes('*');
  // an ARN of another service, or a pattern, cannot be a FunctionName
  const functionName = (name.includes('*') ? undefined : resourceInArn(name, 'lambda', 'function')?.[0]) || name;
  return {
    logicalId: functionName,
    name: functionName,
    arn: isArn ? name : formatArn({ service: 'lambda', resource: ['function', name], ...place }),
    runtime: undefined,
    handler: undefined,
    code,
    environment: environment?.of([functionName]) ?? {},
    ...STAND_IN,
    layers: [],
    diagnostics: [],
    range: { file: new SourceFile(GIVEN_BY_OPTION, name), start: 0, end: name.length },
  };
}

/** Each module in the folder is the function of the same name; so is a folder with an index module. */
async function readFolder(folder: string, cwd: string): Promise<[string, FunctionSource['code']][]> {
  const root = resolve(cwd, folder);
  const entries = await readdir(root, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) throw new UsageError(`There is no folder ${folder} for --handlers`);
  const found: [string, FunctionSource['code']][] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(root, entry.name);
    const module = entry.isDirectory()
      ? await withExtension(join(path, 'index'))
      : IS_MODULE.test(entry.name)
        ? path
        : undefined;
    if (module === undefined) continue;
    const name = entry.isDirectory() ? entry.name : parse(entry.name).name;
    found.push([name, { kind: 'module', path: module, exportName: DEFAULT_EXPORT }]);
  }
  return found;
}

async function findModule(name: string, handler: string, cwd: string): Promise<FunctionSource['code']> {
  const hash = handler.lastIndexOf('#');
  const modulePath = hash < 0 ? handler : handler.slice(0, hash);
  const exportName = hash < 0 ? DEFAULT_EXPORT : handler.slice(hash + 1) || DEFAULT_EXPORT;
  if (modulePath === '') throw new UsageError(`--handler ${name}=${handler} names no module: ${name}=module.ts#export`);
  const wanted = resolve(cwd, modulePath);
  const path = (await isFile(wanted)) ? wanted : await withExtension(wanted);
  if (path !== undefined) return { kind: 'module', path, exportName };
  const { dir, base } = parse(wanted);
  const near = didYouMean(base, await readdir(dir).catch(() => []));
  const message = `There is no module ${modulePath} for --handler ${name}`;
  throw new UsageError(near === undefined ? message : `${message}\n${near}`);
}

async function withExtension(path: string): Promise<string | undefined> {
  for (const extension of EXTENSIONS) if (await isFile(path + extension)) return path + extension;
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}
