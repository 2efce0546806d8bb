import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundle } from '../build/bundle.ts';
import type { SamBuildResult } from '../sam/run-sam-builds.ts';
import { BUNDLE } from './build-file.ts';
import { writeBuild } from './build-folder.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { traceResolution } from './trace-resolution.ts';

/** Our own, which is part of every build's key: esbuild is resolved from here. */
const SELF = fileURLToPath(import.meta.url);

/**
 * Keeps builds for later runs, if their dependencies can be determined.
 * @param builtAt the start of the first one, in milliseconds since the epoch
 */
export function keepBuilds(
  folder: string,
  builds: readonly { readonly key: string; readonly result: Bundle | SamBuildResult }[],
  builtAt: number,
): void {
  for (const { key, result } of builds) {
    if (result.kind !== 'built' || result.origin === undefined) continue;
    const asked = [...result.origin.asked, { folder: dirname(SELF), specifier: 'esbuild' }];
    const probes = traceResolution({ ...result.origin, asked });
    if (probes === undefined) continue;
    probes.contents.add(SELF);
    const evidence = gatherEvidence(probes, builtAt);
    if (evidence === undefined) continue;
    const content =
      'outputs' in result
        ? { outputs: result.outputs }
        : { format: result.format, outputs: new Map([[BUNDLE, Buffer.from(result.text)]]) };
    writeBuild(folder, { key, evidence, ...content });
  }
}
