import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What was found for the probes of a build, as stored: plain data. */
export interface Evidence {
  /** Path, mark, hash of the content; the latter two are empty if there is no such file. */
  readonly contents: readonly (readonly [path: string, mark: string, hash: string])[];
  readonly places: readonly (readonly [path: string, leadsTo: string])[];
  /** The mark is empty if it does not determine whether the names are the same. */
  readonly names: readonly (readonly [folder: string, mark: string, stems: readonly string[], found: string])[];
}

/**
 * Whether everything is unchanged. A file's content is not read if its times, size and inode show that it is the same;
 * they cannot all be equal by chance, since none of them was young when recorded.
 * @param now milliseconds since the epoch
 * @returns undefined if something differs; the evidence, with new marks if files were only touched
 */
export function checkEvidence(evidence: Evidence, now: number): Evidence | undefined {
  for (const [path, expected] of evidence.places) if (leadsTo(path) !== expected) return undefined;
  let isTouched = false;
  const names: Evidence['names'][number][] = [];
  for (const entry of evidence.names) {
    const [folder, mark, stems, expected] = entry;
    const stats = lookAt(folder);
    const current = markOf(stats);
    if (mark !== '' && mark === current) {
      names.push(entry);
      continue;
    }
    const { found, hasLinks } = findNames(folder, stems);
    if (found !== expected) return undefined;
    const isNew = !hasLinks && mark !== '' && stats !== undefined && !isYoung(stats, now);
    isTouched ||= isNew;
    names.push(isNew ? [folder, current, stems, found] : entry);
  }
  const contents: Evidence['contents'][number][] = [];
  for (const entry of evidence.contents) {
    const [path, mark, expected] = entry;
    const stats = lookAtFile(path);
    const current = markOf(stats);
    if (mark === current) {
      contents.push(entry);
      continue;
    }
    if (stats === undefined || mark === '' || hashFile(path) !== expected) return undefined;
    const isNew = !isYoung(stats, now);
    isTouched ||= isNew;
    contents.push(isNew ? [path, current, expected] : entry);
  }
  return isTouched ? { ...evidence, contents, names } : evidence;
}

/** Time stamps finer than a millisecond advance with the kernel's tick, at most 10 ms. */
const FINE_MS = 50;
/** FAT's clock has a resolution of two seconds. */
const COARSE_MS = 3_000;

/** Whether, judging by its times, it may have been written at `time` or later. */
export function isYoung({ mtimeNs, ctimeNs }: BigIntStats, time: number): boolean {
  const youngest = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  const resolution = youngest % 1_000_000n === 0n ? COARSE_MS : FINE_MS;
  return Number(youngest / 1_000_000n) >= time - resolution;
}

/** Any change of a file changes one of these: the last one even if its times are set explicitly. */
export function markOf(stats: BigIntStats | undefined): string {
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
}

/** Names with what they lead to, in the order of their code units. */
export function findNames(folder: string, stems: readonly string[]): { found: string; hasLinks: boolean } {
  const wanted = stems.map((stem) => stem.toLowerCase());
  let hasLinks = false;
  const found: string[] = [];
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      // some file systems do not distinguish them
      const name = entry.name.toLowerCase();
      if (!wanted.some((stem) => name === stem || name.startsWith(`${stem}.`))) continue;
      hasLinks ||= entry.isSymbolicLink();
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : leadsTo(join(folder, entry.name));
      found.push(`${entry.name} ${kind}`);
    }
  } catch {
    return { found: 'none', hasLinks: false };
  }
  return { found: found.sort().join('\n'), hasLinks };
}

export function leadsTo(path: string): string {
  const stats = lookAtLink(path);
  if (stats === undefined) return '';
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  try {
    const target = realpathSync.native(path);
    return `${target} ${statSync(target).isDirectory() ? 'folder' : 'file'}`;
  } catch {
    return 'nowhere';
  }
}

export function hashFile(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('base64');
  } catch {
    return '';
  }
}

export function lookAtFile(path: string): BigIntStats | undefined {
  const stats = lookAt(path);
  return stats?.isFile() === true ? stats : undefined;
}

export function lookAt(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export function lookAtLink(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
