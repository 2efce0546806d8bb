import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, parse, resolve } from 'node:path';
import { didYouMean } from '../../source/near-name.ts';
import { HandlerError, UsageError } from '../../source/usage-error.ts';
import { displayPath } from '../display-path.ts';
import { InitError } from '../init-error.ts';
import { isFile } from '../is-file.ts';
import type { FunctionSettings } from '../lambda-options.ts';
import { foldersWithPackage, OPT, pathInLayer } from '../layer-folder.ts';
import { readSamBuild, type SamBuild } from '../sam/sam-build.ts';
import { findSourceOfBuilt } from './find-source.ts';
import { findModule, isModuleFile, isTypeScript } from './module-file.ts';

/** The module that contains a function's handler. */
export interface HandlerModule {
  /** Absolute. For inline code, the file that it would be in, which does not exist. */
  readonly path: string;
  /** Inline code from the template. */
  readonly inline?: string;
  /** The first of these exports that exists is the handler. */
  readonly exportNames: readonly string[];
  /** Needs esbuild before Node can run it. */
  readonly build: boolean;
  readonly tsconfig?: string;
  /** The function is built as by `sam build`, and `path` is the entry point for the Handler. */
  readonly sam?: SamBuild;
  readonly runtime?: string | undefined;
  /** Folders that are each mounted as /opt; the last one takes precedence. */
  readonly layers?: readonly string[];
}

/**
 * Finds the code of a function: the module of its Handler, the entry point of its esbuild metadata, or the TypeScript
 * source of missing build output. `root` is the folder of the template. Rejects with a UsageError that lists the
 * searched places, and with an InitError if the existing code would be deployed and Lambda's runtime would not find the
 * handler in it.
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
      // Only a build finds modules in a layer.
      const build = source.layers.length > 0;
      const { runtime } = source;
      return {
        path: join(root, 'index.js'),
        inline: code.text,
        exportNames: [exportName],
        build,
        runtime,
        ...layersOf(source),
      };
    }
    case 'folder': {
      const { modulePath, exportName } = splitHandler(source);
      const sam = readSamBuild(source);
      if (sam !== undefined) {
        const path = entryPointOf(sam, modulePath);
        return { path, exportNames: [exportName], build: true, sam, runtime: source.runtime, ...layersOf(source) };
      }
      return moduleOf(await findHandlerFile(source, code.path, modulePath, root), [exportName], source, root);
    }
  }
}

async function findHandlerFile(
  source: FunctionSettings,
  folder: string,
  modulePath: string,
  root: string,
): Promise<string> {
  const found = findDeployed(source, folder, modulePath);
  if (found !== undefined) return found;
  const wanted = resolve(folder, modulePath);
  const looked = [wanted];
  return (await findSourceOfBuilt(wanted, root, looked)) ?? missing(source, looked, wanted);
}

/** Where Lambda's runtime looks: below /var/task, in /opt, and for a package with that name. */
function findDeployed({ layers, runtime }: FunctionSettings, folder: string, modulePath: string): string | undefined {
  if (modulePath.startsWith(OPT)) {
    return layers
      .toReversed()
      .map((layer) => findModule(pathInLayer(modulePath, layer)))
      .find((found) => found !== undefined);
  }
  const path = resolve(folder, modulePath);
  const found = findModule(path);
  // the runtime tries the unchanged name before any extension
  const own = (found === undefined || !isTypeScript(found)) && isFile(path) ? path : found;
  if (own !== undefined) return own;
  // such as wrappers that come in a layer: `newrelic-lambda-wrapper.handler`
  return [folder, ...foldersWithPackage(modulePath, layers, runtime)]
    .map((place) => findPackage(place, modulePath))
    .find((found) => found !== undefined);
}

function findPackage(folder: string, name: string): string | undefined {
  try {
    const found = createRequire(join(folder, 'index.js')).resolve(name);
    // neither one of Node's own, nor one above the folder, which is not deployed
    return found.startsWith(join(folder, 'node_modules')) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The entry point with the Handler's name; the first one if there is none. */
function entryPointOf({ folder, entryPoints }: SamBuild, modulePath: string): string {
  const [first] = entryPoints;
  const stems = entryPoints.map((entry) => entry.slice(0, -extname(entry).length));
  const found = stems.indexOf(modulePath);
  const named = found < 0 ? stems.findIndex((stem) => basename(stem) === basename(modulePath)) : found;
  return resolve(folder, entryPoints[named] ?? first!);
}

/** `src/app.api.handler` is the export `api.handler` of the module `src/app`, as Lambda's runtime splits it. */
function splitHandler({ logicalId, handler }: FunctionSettings): { modulePath: string; exportName: string } {
  if (handler === undefined) throw new UsageError(`function ${logicalId} has no Handler`);
  const rule = `the Handler of function ${logicalId} is '${handler}'`;
  if (handler.includes('..')) {
    throw new InitError(
      'Runtime.MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
      `${rule}; Lambda does not allow '..' in it`,
    );
  }
  const base = basename(handler);
  const dot = base.indexOf('.');
  if (dot < 0) {
    throw new InitError(
      'Runtime.MalformedHandlerName',
      'Bad handler',
      `${rule}; it must name a module and an export, as 'src/app.handler' does`,
    );
  }
  return {
    modulePath: handler.slice(0, handler.indexOf(base) + dot),
    exportName: base.slice(dot + 1),
  };
}

/**
 * Whether Lambda's Node.js reads the function's code as written here: JavaScript that is not built. Known before the
 * code is located, since a thread is started for it at once.
 */
export function runsAsItIs(source: FunctionSettings): boolean {
  const { code, build, handler } = source;
  if (code.kind === 'inline') return true;
  if (code.kind !== 'folder' || handler === undefined) return false;
  // Lambda reads what esbuild creates for SAM, here or earlier
  if (build !== undefined) return true;
  const base = basename(handler);
  const modulePath = handler.slice(0, handler.indexOf(base)) + base.split('.', 1)[0];
  const found = findDeployed(source, code.path, modulePath);
  return found !== undefined && !isTypeScript(found);
}

function moduleOf(path: string, exportNames: readonly string[], source: FunctionSettings, root: string): HandlerModule {
  const tsconfig = source.build?.properties.find(({ name }) => name === 'Tsconfig')?.value;
  const base = source.code.kind === 'folder' ? source.code.path : root;
  return {
    path,
    exportNames,
    build: isTypeScript(path) || source.layers.length > 0,
    runtime: source.runtime,
    ...layersOf(source),
    ...(typeof tsconfig === 'string' ? { tsconfig: resolve(base, tsconfig) } : {}),
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

function missing(source: FunctionSettings, looked: readonly string[], wanted?: string): never {
  const lines = [...new Set(looked)].map(
    (path) => `  looked at ${displayPath(path)}${isModuleFile(path) ? '' : '.{ts,mts,cts,tsx,js,mjs,cjs}'}`,
  );
  const handler = source.code.kind === 'module' ? '' : ` (Handler ${source.handler})`;
  const neighbours = wanted === undefined ? [] : modulesIn(dirname(wanted));
  const near = wanted === undefined ? undefined : didYouMean(basename(wanted), neighbours);
  const headline = `the code of function ${source.logicalId}${handler} is missing${near === undefined ? '' : `. ${near}`}`;
  const message = [headline, ...lines, standIn(source)].join('\n');
  // a folder with code in it is deployed as it is; one without code will be filled by a build
  if (wanted === undefined || neighbours.length === 0) throw new HandlerError(message);
  const name = basename(wanted);
  throw new InitError(
    'Runtime.ImportModuleError',
    `Error: Cannot find module '${name}'\nRequire stack:\n- /var/runtime/index.mjs`,
    message,
  );
}

/** The names of the modules in a folder that a Handler can use. */
function modulesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => isModuleFile(name))
      .map((name) => parse(name).name);
  } catch {
    return [];
  }
}

/** What to do about code that cannot run here. */
function substitutes(source: FunctionSettings): string {
  return [
    standIn(source),
    '  --mock FILE provides the results of its states; --lambda-endpoint URL invokes it in sam local start-lambda',
  ].join('\n');
}

function standIn(source: FunctionSettings): string {
  return `  --handler ${source.logicalId}=module#export runs a module in its place`;
}
