import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, BuildOptions, Message, Metafile } from 'esbuild';
import type { ModuleFormat } from '../protocol.ts';
import { formatMessages } from './build-message.ts';
import { type BuildOrigin, type ExternalImports, modulesOf } from './build-origin.ts';
import { type Compilation, decoratorMetadata, emitsDecoratorMetadata } from './decorator-metadata.ts';
import { externalPackages } from './external-packages.ts';
import { moduleFormat } from './module-format.ts';
import { plugAndPlayRoot } from './plug-and-play.ts';

export interface BundleRequest {
  /** The handler's module; absolute. */
  readonly path: string;
  /** The module's text, if it is not in a file: CommonJS. */
  readonly inline?: string;
  readonly tsconfig?: string;
  /** The function's runtime. */
  readonly runtime?: string | undefined;
  /** Folders that are each mounted as /opt; the last one takes precedence. */
  readonly layers?: readonly string[];
}

export type Bundle =
  | {
      readonly kind: 'built';
      readonly format: ModuleFormat;
      readonly text: string;
      /** Undefined if unknown. */
      readonly origin: BuildOrigin | undefined;
    }
  /** The location and the error, as shown to the user. */
  | { readonly kind: 'broken'; readonly message: string; readonly errors: readonly Message[] };

/** esbuild names outputs and sources relative to it. Nothing is written there. */
const OUTPUT = join(tmpdir(), 'sfn-run-bundle');
/** CommonJS files of a layer may require packages, even as part of an ES module. */
const REQUIRE =
  'import { createRequire as __sfnRunCreateRequire } from "node:module"; const require = __sfnRunCreateRequire(import.meta.url);';
const NO_TOP_LEVEL_AWAIT = /Top-level await is currently not supported with the "cjs" output format/;

/**
 * Bundles the modules of handlers, in one build for each module format: an ES module stays one and CommonJS stays
 * CommonJS, since much CommonJS code (implicit globals, `this`, `require` at run time) has another meaning in ES
 * modules. The results are in the order of the requests; a module that does not compile does not affect the others.
 */
export async function bundleHandlers(requests: readonly BundleRequest[]): Promise<Bundle[]> {
  const groups = new Map<string, { format: ModuleFormat; indices: number[] }>();
  requests.forEach(({ path, inline, runtime, tsconfig = '', layers = [] }, index) => {
    const format = inline === undefined ? moduleFormat(path) : 'cjs';
    const folder = workingFolder(path);
    const key =
      inline === undefined
        ? JSON.stringify([format, folder, tsconfig, ...(layers.length > 0 ? [runtime, ...layers] : [])])
        : `inline ${index}`;
    const group = groups.get(key) ?? { format, indices: [] };
    group.indices.push(index);
    groups.set(key, group);
  });
  const bundles: Bundle[] = [];
  await Promise.all(
    [...groups.values()].map(async ({ format, indices }) => {
      const built = await buildGroup(
        indices.map((index) => requests[index]!),
        recipeFor(format),
      );
      built.forEach((bundle, i) => {
        bundles[indices[i]!] = bundle;
      });
    }),
  );
  return bundles;
}

/** The settings of a group. */
interface Recipe {
  readonly format: ModuleFormat;
  /** ES modules among the packages are bundled. */
  readonly withPackages: boolean;
}

/** `requests` share one tsconfig and the same layers, of one runtime; inline code is a group of its own. */
async function buildGroup(requests: readonly BundleRequest[], recipe: Recipe): Promise<Bundle[]> {
  // Only a handler that must be built pays for loading esbuild. `require`, since `import` of such a large CommonJS file
  // reads it twice: 35 ms instead of 10.
  const esbuild = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { format } = recipe;
  const withoutPackages = { format, withPackages: false };
  try {
    const externals: ExternalImports = new Map();
    const options = buildOptions(requests, recipe, externals);
    const { tsconfig } = requests[0]!;
    // Looked up once per handler rather than per file, which would need a callback from esbuild for each file.
    const needsTypes = await Promise.all(requests.map(({ path }) => emitsDecoratorMetadata(path, tsconfig)));
    const compilations = new Set<Compilation>();
    const plugins = needsTypes.includes(true)
      ? [...options.plugins, decoratorMetadata(tsconfig, (compilation) => compilations.add(compilation))]
      : options.plugins;
    const { outputFiles, metafile } = await esbuild.build({ ...options, plugins });
    const texts = new Map(outputFiles.map((file) => [file.path, file.text]));
    if (recipe.withPackages && [...texts.values()].some(hasPackageThatLooksAround)) {
      return await buildGroup(requests, withoutPackages);
    }
    const nameOf = ({ inline }: BundleRequest, i: number) => (inline === undefined ? `${i}.js` : 'stdin.js');
    return requests.map((request, i) => {
      const output = join(OUTPUT, nameOf(request, i));
      const origin = originOf(request, output, metafile, externals, [...compilations]);
      return { kind: 'built', format, text: texts.get(output)!, origin };
    });
  } catch (error) {
    const messages = (error as Partial<BuildFailure>).errors;
    if (messages === undefined) throw error;
    if (recipe.withPackages && messages.some(({ location }) => IN_PACKAGE.test(location?.file ?? ''))) {
      return buildGroup(requests, withoutPackages);
    }
    if (requests.length > 1)
      return (await Promise.all(requests.map((request) => buildGroup([request], recipe)))).flat();
    if (format === 'cjs' && messages.every((message) => NO_TOP_LEVEL_AWAIT.test(message.text))) {
      return buildGroup(requests, recipeFor('esm'));
    }
    const { path, runtime } = requests[0]!;
    const builder = { folder: workingFolder(path), runtime };
    return [{ kind: 'broken', message: formatMessages(messages, '', builder), errors: messages }];
  }
}

function originOf(
  { path, inline, tsconfig, layers = [], runtime }: BundleRequest,
  output: string,
  metafile: Metafile,
  externals: ExternalImports,
  compilations: readonly Compilation[],
): BuildOrigin | undefined {
  // compiling an entire program may read any file
  if (compilations.some(({ isWholeProgram }) => isWholeProgram)) return undefined;
  const folder = workingFolder(path);
  const entryPoint = Object.entries(metafile.outputs).find(([name]) => resolve(folder, name) === output)?.[1]
    .entryPoint;
  return {
    entries: [path],
    inline: inline === undefined ? undefined : path,
    modules: modulesOf(metafile, inline === undefined ? entryPoint : undefined, folder, externals),
    tsconfigs: tsconfig === undefined ? [] : [tsconfig],
    layers,
    runtime,
    asked: compilations.map((compilation) => ({ folder: dirname(compilation.path), specifier: 'typescript' })),
  };
}

/**
 * Node.js 22 and 24 need five to ten times as long as 20 to load a package of many ES modules (date-fns: 700 and 1,100
 * ms), longer than many functions' Timeout. CommonJS loads fast enough, and keeps its meaning in place.
 */
function recipeFor(format: ModuleFormat): Recipe {
  return { format, withPackages: format === 'esm' };
}

const IN_PACKAGE = /(?:^|[/\\])node_modules[/\\]/;
/** esbuild writes each file's path above its code. */
const FILE_COMMENT = /^\/\/ (.*\.[cm]?js)$/m;

/** A package that uses its own location (for its data, or to require) must stay there. */
function hasPackageThatLooksAround(bundle: string): boolean {
  if (!/import\.meta|__sfnRun(?:Url|Filename|Dirname)/.test(bundle)) return false;
  const [, ...parts] = bundle.split(FILE_COMMENT);
  return parts.some(
    (path, i) =>
      i % 2 === 0 && IN_PACKAGE.test(path) && /import\.meta|__sfnRun(?:Url|Filename|Dirname)/.test(parts[i + 1] ?? ''),
  );
}

/** The base of esbuild's paths, and where it looks for Yarn's Plug'n'Play. */
export function workingFolder(path: string): string {
  return plugAndPlayRoot(dirname(path)) ?? process.cwd();
}

function buildOptions(
  requests: readonly BundleRequest[],
  { format, withPackages }: Recipe,
  externals: ExternalImports,
) {
  const { path, inline, tsconfig, runtime, layers = [] } = requests[0]!;
  return {
    ...(inline === undefined
      ? { entryPoints: Object.fromEntries(requests.map((request, i) => [String(i), request.path])) }
      : { stdin: { contents: inline, sourcefile: path, resolveDir: dirname(path) } }),
    absWorkingDir: workingFolder(path),
    bundle: true,
    write: false,
    outdir: OUTPUT,
    format,
    platform: 'node',
    target: 'node20.19',
    // Error names come from class names: Retry and Catch match them.
    keepNames: true,
    // A condition that bundlers set and Node does not.
    conditions: [],
    mainFields: ['main'],
    sourcemap: 'inline',
    sourcesContent: false,
    // The text is evaluated elsewhere than in OUTPUT: the sources in its map must be absolute.
    sourceRoot: pathToFileURL(OUTPUT + sep).href,
    logLevel: 'silent',
    ...(format === 'esm' && layers.length > 0 ? { banner: { js: REQUIRE } } : {}),
    plugins: [externalPackages({ format, layers, runtime, withModules: withPackages, externals })],
    metafile: true,
    define: {
      'import.meta.url': '__sfnRunUrl',
      'import.meta.filename': '__sfnRunFilename',
      'import.meta.dirname': '__sfnRunDirname',
    },
    ...(tsconfig === undefined ? {} : { tsconfig }),
  } satisfies BuildOptions;
}
