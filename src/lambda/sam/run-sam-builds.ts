import { createRequire } from 'node:module';
import { basename, dirname, extname, posix, relative, resolve, sep } from 'node:path';
import type { BuildFailure, Message, Metafile, OutputFile } from 'esbuild';
import { formatMessages } from '../build/build-message.ts';
import { type BuildOrigin, type ExternalImports, modulesOf } from '../build/build-origin.ts';
import type { SamBuild } from './sam-build.ts';
import { samExternals } from './sam-externals.ts';

export interface SamBuildRequest extends SamBuild {
  /** The future location of the outputs. Absolute. */
  readonly outdir: string;
  /** Folders that are each mounted as /opt; the last one takes precedence. */
  readonly layers: readonly string[];
  readonly runtime: string | undefined;
}

export type SamBuildResult =
  | {
      readonly kind: 'built';
      /** By path relative to outdir, with slashes. */
      readonly outputs: ReadonlyMap<string, Uint8Array>;
      /** Its source files: absolute paths. */
      readonly inputs: readonly string[];
      readonly warnings: readonly Message[];
      readonly origin: BuildOrigin;
    }
  | { readonly kind: 'broken'; readonly errors: readonly Message[]; readonly message: string };

/**
 * Computes the outputs of `sam build`, and writes nothing. Source maps are inline, for stack traces that show the
 * source. The results are in the order of the requests. Builds that differ only in their one entry point are one run of
 * esbuild, if that does not change the outputs; a function that does not build does not affect the others.
 */
export async function runSamBuilds(requests: readonly SamBuildRequest[]): Promise<SamBuildResult[]> {
  const groups = new Map<string, SamBuildRequest[]>();
  requests.forEach((request, index) => {
    const { folder, options, external, layers, runtime, outdir } = request;
    const key = canShare(request)
      ? JSON.stringify([folder, options, external, layers, runtime, dirname(outdir)])
      : `${index}`;
    groups.set(key, [...(groups.get(key) ?? []), request]);
  });
  const results = new Map<SamBuildRequest, SamBuildResult>();
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const built = await runGroup(group);
      group.forEach((request, i) => {
        results.set(request, built[i]!);
      });
    }),
  );
  return requests.map((request) => results.get(request)!);
}

/** Options with outputs besides those of the entry points, or that set their location. */
const LAID_OUT = ['outbase', 'entryNames', 'chunkNames', 'assetNames', 'splitting', 'loader'] as const;

function canShare({ entryPoints, options }: SamBuildRequest): boolean {
  return entryPoints.length === 1 && LAID_OUT.every((name) => options[name] === undefined);
}

async function runGroup(group: readonly SamBuildRequest[]): Promise<SamBuildResult[]> {
  const [first] = group;
  if (group.length === 1) return [await run(first!, first!.outdir, [...first!.entryPoints])];
  const entryPoints = group.map(({ entryPoints: [entry = ''], outdir }) => ({
    in: entry,
    out: `${basename(outdir)}/${basename(entry, extname(entry))}`,
  }));
  const together = await run(first!, dirname(first!.outdir), entryPoints);
  if (together.kind === 'broken') return Promise.all(group.map((request) => runGroup([request]).then(([one]) => one!)));
  return group.map(({ outdir }) => {
    const prefix = `${basename(outdir)}/`;
    const own = [...together.outputs].filter(([path]) => path.startsWith(prefix));
    return { ...together, outputs: new Map(own.map(([path, bytes]) => [path.slice(prefix.length), bytes])) };
  });
}

async function run(
  request: SamBuildRequest,
  outdir: string,
  entryPoints: string[] | { in: string; out: string }[],
): Promise<SamBuildResult> {
  // Only a handler that must be built pays for esbuild; see bundle.ts.
  const esbuild = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { folder, external, options } = request;
  const externals: ExternalImports = new Map();
  try {
    const { outputFiles, metafile, warnings } = await esbuild.build({
      ...options,
      entryPoints,
      absWorkingDir: folder,
      bundle: true,
      platform: 'node',
      outdir,
      write: false,
      metafile: true,
      sourcemap: 'inline',
      sourcesContent: false,
      logLevel: 'silent',
      plugins: external.length === 0 ? [] : [samExternals(external, request, options.format === 'esm', externals)],
    });
    return {
      kind: 'built',
      outputs: new Map(outputFiles.map((file) => [pathIn(outdir, file), file.contents])),
      inputs: Object.keys(metafile.inputs).map((input) => resolve(folder, input)),
      warnings,
      origin: originOf(request, entryPoints, metafile, externals),
    };
  } catch (error) {
    const { errors, message } = error as BuildFailure;
    // esbuild treats an unknown option as a bug of its caller, but it is an error in the template
    if (errors === undefined && !/^(?:Invalid|Expected|Must|Cannot|")/.test(message)) throw error;
    return { kind: 'broken', errors: errors ?? [], message: formatMessages(errors ?? [], message, request) };
  }
}

function originOf(
  { folder, options, layers, runtime }: SamBuildRequest,
  entryPoints: readonly (string | { readonly in: string })[],
  metafile: Metafile,
  externals: ExternalImports,
): BuildOrigin {
  const { alias = {}, inject = [], tsconfig, packages } = options;
  const entries = entryPoints.map((entry) => (typeof entry === 'string' ? entry : entry.in));
  return {
    entries: [...entries, ...inject].map((path) => resolve(folder, path)),
    modules: modulesOf(metafile, undefined, folder, externals),
    tsconfigs: tsconfig === undefined ? [] : [resolve(folder, tsconfig)],
    layers,
    runtime,
    asked: Object.values(alias).map((specifier) => ({ folder, specifier })),
    leavesPackages: packages === 'external',
  };
}

function pathIn(outdir: string, file: OutputFile): string {
  return relative(outdir, file.path).split(sep).join(posix.sep);
}
