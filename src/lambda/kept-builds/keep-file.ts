import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lookAt } from '../../look-at.ts';
import { makeFolder } from '../../make-folder.ts';

/**
 * Writes a file of a cache, named by a checksum, for this user alone; its folder is created if necessary. Several
 * processes may do so concurrently: the file is written under another name and then moved. If that fails, there is no
 * such file.
 * @param maxFiles of the folder; the least recently used ones are removed
 */
export function keepFile(path: string, content: string, maxFiles: number): void {
  const partial = `${path}.${process.pid}`;
  try {
    makeFolder(dirname(path), 0o700);
    writeFileSync(partial, content, { mode: 0o600 });
    renameSync(partial, path);
    prune(dirname(path), maxFiles);
  } catch {
    remove(partial);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // it stays
  }
}

function prune(folder: string, maxFiles: number): void {
  const names = readdirSync(folder).filter((name) => /^[\da-f]{16}(?:\.\d+)?$/.test(name));
  if (names.length <= maxFiles) return;
  const usedAt = (name: string): number => lookAt(join(folder, name))?.mtimeMs ?? 0;
  const byUse = names.map((name) => ({ name, time: usedAt(name) })).sort((a, b) => b.time - a.time);
  for (const { name } of byUse.slice(maxFiles)) remove(join(folder, name));
}
