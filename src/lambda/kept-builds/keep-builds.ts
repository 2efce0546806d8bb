import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundle } from '../build/bundle.ts';
import type { SamBuildResult } from '../sam/run-sam-builds.ts';
import { BUNDLE } from './build-file.ts';
import { writeBuild } from './build-folder.ts';
import {
  type Evidence,
  findNames,
  hashFile,
  isYoung,
  leadsTo,
  lookAt,
  lookAtFile,
  lookAtLink,
  markOf,
} from './evidence.ts';
import type { Probes } from './probes.ts';
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

/**
 * Checks a build's dependencies once the build is done. A file written during the build may differ from what the
 * bundler read, and its times do not show it; so no file may be younger than the build, by the resolution of the clock
 * that stamps it.
 * @param builtAt the start of the build, in milliseconds since the epoch
 * @returns undefined if a file is too young
 */
function gatherEvidence(probes: Probes, builtAt: number): Evidence | undefined {
  const contents: [string, string, string][] = [];
  for (const path of probes.contents) {
    const hash = hashFile(path);
    // after the content was read: what is written in between is too young
    const stats = lookAtFile(path);
    if (stats !== undefined && isYoung(stats, builtAt)) return undefined;
    contents.push([path, markOf(stats), stats === undefined ? '' : hash]);
  }
  const places: [string, string][] = [];
  for (const path of probes.places) {
    const stats = lookAtLink(path);
    if (stats !== undefined && isYoung(stats, builtAt)) return undefined;
    places.push([path, leadsTo(path)]);
  }
  const names: [string, string, string[], string][] = [];
  for (const [folder, set] of probes.names) {
    const stems = [...set];
    const { found, hasLinks } = findNames(folder, stems);
    const stats = lookAt(folder);
    if (stats !== undefined && isYoung(stats, builtAt)) return undefined;
    names.push([folder, hasLinks ? '' : markOf(stats), stems, found]);
  }
  return { contents, places, names };
}
