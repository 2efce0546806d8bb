import { createRequire } from 'node:module';
import { posix, relative, resolve, sep } from 'node:path';
import type { BuildFailure, Message, OutputFile } from 'esbuild';
import { formatMessages } from '../build-message.ts';
import type { SamBuild } from './sam-build.ts';
import { samExternals } from './sam-externals.ts';

export interface SamBuildRequest extends SamBuild {
  /** Where the outputs will lie. Absolute. */
  readonly outdir: string;
  /** Folders that each stand for /opt; the last one counts for most. */
  readonly layers: readonly string[];
  readonly runtime: string | undefined;
}

export type SamBuildResult =
  | {
      readonly kind: 'built';
      /** By their paths relative to outdir, with slashes. */
      readonly outputs: ReadonlyMap<string, string>;
      /** What it was made of: absolute paths. */
      readonly inputs: readonly string[];
      readonly warnings: readonly Message[];
    }
  | { readonly kind: 'broken'; readonly errors: readonly Message[]; readonly message: string };

/** Makes the outputs that `sam build` makes, and writes nothing. Source maps are inline, for traces that show the source. */
export async function runSamBuild(request: SamBuildRequest): Promise<SamBuildResult> {
  // Only a handler that must be built pays for esbuild; see bundle.ts.
  const esbuild = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { folder, outdir, entryPoints, external, layers, options } = request;
  try {
    const { outputFiles, metafile, warnings } = await esbuild.build({
      ...options,
      entryPoints: [...entryPoints],
      absWorkingDir: folder,
      bundle: true,
      platform: 'node',
      outdir,
      write: false,
      metafile: true,
      sourcemap: 'inline',
      sourcesContent: false,
      logLevel: 'silent',
      plugins: [samExternals(external, layers, options.format === 'esm')],
    });
    return {
      kind: 'built',
      outputs: new Map(outputFiles.map((file) => [pathIn(outdir, file), file.text])),
      inputs: Object.keys(metafile.inputs).map((input) => resolve(folder, input)),
      warnings,
    };
  } catch (error) {
    const { errors, message } = error as BuildFailure;
    // esbuild takes an option that it does not know for a mistake of ours, and it is one of the template's
    if (errors === undefined && !/^(?:Invalid|Expected|Must|Cannot|")/.test(message)) throw error;
    return { kind: 'broken', errors: errors ?? [], message: formatMessages(errors ?? [], message, request) };
  }
}

function pathIn(outdir: string, file: OutputFile): string {
  return relative(outdir, file.path).split(sep).join(posix.sep);
}
