import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../../source/usage-error.ts';
import { displayPath } from '../display-path.ts';
import { isFile } from '../is-file.ts';
import type { FunctionSettings } from '../lambda-options.ts';
import { findPython, foldersUpTo } from './find-python.ts';
import { resolveShim } from './resolve-shim.ts';

/** What a Python function's process needs to know to load its handler. */
export interface PythonProgram {
  readonly python: string;
  /** Its working directory, mounted as /var/task. */
  readonly folder: string;
  /** `src/app.handler` */
  readonly handler: string;
  /** Before everything else on sys.path. */
  readonly path: readonly string[];
  /** Inline code from the template. */
  readonly inline: string | undefined;
  /** The nearest requirements.txt. */
  readonly requirements: string | undefined;
}

/**
 * Finds the code of a Python function and its interpreter. `root` is the folder of the template. Whether the module of
 * the Handler exists is known when it is imported: it may be in a layer. Throws a UsageError that says what is missing
 * and what to do.
 */
export function findProgram(source: FunctionSettings, root: string, variables: NodeJS.ProcessEnv): PythonProgram {
  const { code } = source;
  const isInline = code.kind === 'inline';
  const folder = code.kind === 'folder' ? code.path : code.kind === 'module' ? dirname(code.path) : root;
  const folders = foldersUpTo(folder, root);
  const requirements = folders.map((place) => join(place, 'requirements.txt')).find(isFile);
  return {
    python: resolveShim(findPython(folders, variables) ?? noPython(source), folder, variables),
    folder,
    handler: code.kind === 'module' ? `${basename(code.path, '.py')}.${code.exportName}` : (source.handler ?? ''),
    // Later layers take precedence.
    path: [
      ...(isInline ? [] : [folder]),
      ...source.layers.toReversed().flatMap((layer) => layerPath(layer, source.runtime)),
    ],
    inline: isInline ? code.text : undefined,
    requirements,
  };
}

/**
 * Where Lambda's Python looks for a layer's modules. A layer built by `sam build` (`Metadata: BuildMethod: python3.13`)
 * has its files directly in its folder; the build moves them to `python`.
 */
function layerPath(layer: string, runtime: string | undefined): string[] {
  const python = join(layer, 'python');
  const folder = existsSync(python) ? python : layer;
  return runtime === undefined ? [folder] : [join(folder, 'lib', runtime, 'site-packages'), folder];
}

function noPython(source: FunctionSettings): never {
  const { logicalId, runtime = 'Python' } = source;
  throw new UsageError(
    [
      `function ${logicalId} runs on ${runtime}, but there is no python3 on the PATH and no virtual environment next to it`,
      `  --handler ${logicalId}=module#export runs a module in its place`,
      '  --mock FILE provides the results of its states; --lambda-endpoint URL invokes it in sam local start-lambda',
    ].join('\n'),
  );
}

/** Throws a UsageError if the folder of a function's code does not exist. */
export function checkFolder(source: FunctionSettings, isFolder: (path: string) => boolean): void {
  if (source.code.kind !== 'folder' || isFolder(source.code.path)) return;
  throw new UsageError(missingCode(source, [source.code.path]));
}

/** The message for code that is in none of these places. */
export function missingCode(source: FunctionSettings, looked: readonly string[]): string {
  return [
    `the code of function ${source.logicalId} (Handler ${source.handler}) is missing`,
    ...looked.map((path) => `  looked at ${displayPath(path)}`),
    `  --handler ${source.logicalId}=module#export runs a module in its place`,
  ].join('\n');
}
