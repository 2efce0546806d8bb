import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookAt } from '../../look-at.ts';
import { makeFolder } from '../../make-folder.ts';
import { type KeptBuild, serializeBuild } from './build-file.ts';
import { buildPath, MAX_BUILD_BYTES } from './read-build.ts';

/** Above this size, the least recently used builds are removed, down to three quarters. */
const MAX_FOLDER_BYTES = 256 * 1024 * 1024;
/** A file being written exists only for milliseconds. */
const PARTIAL_LIFE_MS = 60_000;

interface KeptFile {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly usedAt: number;
}

/**
 * Writes a build into the folder, which is created if necessary. Several processes may do so concurrently: a file is
 * written under another name and then moved. What cannot be written is rebuilt by the next run, and is not an error.
 */
export function writeBuild(folder: string, build: KeptBuild, limit = MAX_FOLDER_BYTES): void {
  const path = buildPath(folder, build.key);
  const partial = `${path}.${process.pid}`;
  try {
    const bytes = serializeBuild(build);
    if (bytes.length > MAX_BUILD_BYTES) return;
    // its content is run: no other user may write it
    makeFolder(folder, 0o700);
    writeFileSync(partial, bytes, { mode: 0o600 });
    renameSync(partial, path);
    prune(folder, limit);
  } catch {
    remove(partial);
  }
}

/** Removes all builds. */
export function clearBuilds(folder: string): void {
  for (const { path } of listFiles(folder)) rmSync(path, { force: true });
}

/** How many builds are kept there, and their total size. */
export function measureBuilds(folder: string): { readonly builds: number; readonly bytes: number } {
  const files = listFiles(folder);
  return { builds: files.length, bytes: sumOf(files) };
}

function listFiles(folder: string): readonly KeptFile[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => /^[\da-f]{16}\.build(?:\.\d+)?$/.test(name));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const path = join(folder, name);
    const stats = lookAt(path);
    return stats === undefined ? [] : [{ path, bytes: stats.size, usedAt: stats.mtimeMs }];
  });
}

function prune(folder: string, limit: number): void {
  const files = listFiles(folder);
  // files left by killed processes
  const isLeft = ({ path, usedAt }: KeptFile): boolean =>
    !path.endsWith('.build') && Date.now() - usedAt > PARTIAL_LIFE_MS;
  for (const { path } of files.filter(isLeft)) remove(path);
  let bytes = sumOf(files);
  if (bytes <= limit) return;
  for (const file of [...files].sort((a, b) => a.usedAt - b.usedAt)) {
    if (bytes <= limit * 0.75) return;
    remove(file.path);
    bytes -= file.bytes;
  }
}

function sumOf(files: readonly KeptFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // it stays
  }
}
