import { basename, extname, join, resolve } from 'node:path';
import { UsageError } from '../../source/usage-error.ts';
import { displayPath } from './display-path.ts';
import { findSourceOfBuilt } from './find-source.ts';
import type { FunctionSettings } from './lambda-options.ts';
import { findModule, isModuleFile, isTypeScript } from './module-file.ts';

/** The module that holds a function's handler. */
export interface HandlerModule {
  /** Absolute. For inline code the file that it would be in; there is none. */
  readonly path: string;
  /** Code that stands in the template itself. */
  readonly inline?: string;
  /** The first of these that the module exports is the handler. */
  readonly exportNames: readonly string[];
  /** Needs esbuild before Node can run it. */
  readonly build: boolean;
  readonly tsconfig?: string;
  /** Folders that each stand for /opt; the last one counts for most. */
  readonly layers?: readonly string[];
}

/**
 * Finds the code of a function: the module that its Handler names, the entry point of its esbuild metadata, or the
 * TypeScript source of a build output that is not there. `root` is the folder of the template.
 * Throws a UsageError that names what was looked at.
 */
export async function locateHandler(source: FunctionSettings, root: string): Promise<HandlerModule> {
  checkRuntime(source);
  const { code } = source;
  switch (code.kind) {
    case 'module':
      return moduleOf(findModule(code.path) ?? missing(source, [code.path]), [code.exportName], source, root);
    case 'elsewhere':
      throw new UsageError(`the code of function ${source.logicalId} ${code.reason}\n${substitutes(source)}`);
    case 'inline': {
      const { exportName } = splitHandler(source);
      // Only a build finds what lies in a layer.
      const build = source.layers.length > 0;
      return { path: join(root, 'index.js'), inline: code.text, exportNames: [exportName], build, ...layersOf(source) };
    }
    case 'folder': {
      const { modulePath, exportName } = splitHandler(source);
      const { path, isBuilt } = await findHandlerFile(source, code.path, modulePath, root);
      const module = moduleOf(path, [exportName], source, root);
      return isBuilt ? { ...module, build: isTypeScript(path) || source.layers.length > 0 } : module;
    }
  }
}

async function findHandlerFile(
  source: FunctionSettings,
  folder: string,
  modulePath: string,
  root: string,
): Promise<FoundHandler> {
  const looked: string[] = [];
  const entry = findEntryPoint(source, folder, modulePath, root, looked);
  if (entry !== undefined) return { path: entry, isBuilt: false };
  const wanted = resolve(folder, modulePath);
  looked.push(wanted);
  const found = findModule(wanted);
  if (found !== undefined) return { path: found, isBuilt: (source.build?.entryPoints.length ?? 0) > 0 };
  const path = (await findSourceOfBuilt(wanted, root, looked)) ?? missing(source, looked);
  return { path, isBuilt: false };
}

interface FoundHandler {
  readonly path: string;
  /** The entry points that it is built from are not there: it is what `sam build` made of them. */
  readonly isBuilt: boolean;
}

/** SAM builds the entry points relative to CodeUri; they may lie outside it, and then the base name tells them apart. */
function findEntryPoint(
  source: FunctionSettings,
  folder: string,
  modulePath: string,
  root: string,
  looked: string[],
): string | undefined {
  const entryPoints = source.build?.entryPoints ?? [];
  const named = entryPoints.filter((entry) => basename(entry, extname(entry)) === basename(modulePath));
  for (const entry of named.length > 0 ? named : entryPoints.length === 1 ? entryPoints : []) {
    for (const base of [folder, root]) {
      const path = resolve(base, entry);
      const found = findModule(path);
      if (found !== undefined) return found;
      looked.push(path);
    }
  }
  return undefined;
}

/** `src/app.api.handler` is the export `api.handler` of the module `src/app`, as Lambda's runtime splits it. */
function splitHandler(source: FunctionSettings): { modulePath: string; exportName: string } {
  const handler = source.handler ?? '';
  const base = handler.slice(handler.lastIndexOf('/') + 1);
  const dot = base.indexOf('.');
  if (dot <= 0 || dot === base.length - 1) {
    throw new UsageError(
      `the Handler of function ${source.logicalId} is '${handler}'; it must name a module and an export, as 'src/app.handler' does`,
    );
  }
  return {
    modulePath: handler.slice(0, handler.length - base.length + dot),
    exportName: base.slice(dot + 1),
  };
}

function moduleOf(path: string, exportNames: readonly string[], source: FunctionSettings, root: string): HandlerModule {
  const tsconfig = source.build?.tsconfig;
  const base = source.code.kind === 'folder' ? source.code.path : root;
  return {
    path,
    exportNames,
    build: source.build !== undefined || isTypeScript(path) || source.layers.length > 0,
    ...layersOf(source),
    ...(tsconfig === undefined ? {} : { tsconfig: resolve(base, tsconfig) }),
  };
}

function layersOf({ layers }: FunctionSettings): Pick<HandlerModule, 'layers'> {
  return layers.length === 0 ? {} : { layers };
}

function checkRuntime(source: FunctionSettings): void {
  if (source.code.kind === 'module' || source.code.kind === 'elsewhere') return;
  if (source.runtime === undefined || source.runtime.startsWith('nodejs')) return;
  throw new UsageError(
    `function ${source.logicalId} runs on ${source.runtime}; only Node.js and Python handlers run here\n${substitutes(source)}`,
  );
}

function missing(source: FunctionSettings, looked: readonly string[]): never {
  const lines = [...new Set(looked)].map(
    (path) => `  looked at ${displayPath(path)}${isModuleFile(path) ? '' : '.{ts,mts,cts,tsx,js,mjs,cjs}'}`,
  );
  const handler = source.code.kind === 'module' ? '' : ` (Handler ${source.handler})`;
  throw new UsageError(
    [`the code of function ${source.logicalId}${handler} is not there`, ...lines, standIn(source)].join('\n'),
  );
}

/** What can be done about code that cannot run here. */
function substitutes(source: FunctionSettings): string {
  return [
    standIn(source),
    '  --mock FILE gives the results of its states; --lambda-endpoint URL invokes it in sam local start-lambda',
  ].join('\n');
}

function standIn(source: FunctionSettings): string {
  return `  --handler ${source.logicalId}=module#export gives a module that stands in for it`;
}
