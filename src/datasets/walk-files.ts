import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StatesError } from '../engine/errors.ts';
import { compareUtf8 } from './utf8-order.ts';

export interface FoundFile {
  /** Relative to the folder, with slashes. */
  readonly key: string;
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * The files below a folder whose keys begin with the prefix, in S3's order of keys. Keeps one folder's names at a time
 * in memory. Symbolic links are followed after `assertLink` has accepted them; one that leads back to an enclosing
 * folder is an error, a broken one is not an object.
 */
export async function* walkFiles(
  folder: string,
  prefix: string,
  assertLink: (path: string) => Promise<void>,
): AsyncGenerator<FoundFile> {
  const around = new Set([await realpath(folder)]);

  async function* walk(at: string, base: string): AsyncGenerator<FoundFile> {
    for (const { key, path, isFolder, isLink } of await readEntries(at, base)) {
      if (!key.startsWith(prefix) && !(isFolder && prefix.startsWith(key))) continue;
      if (isLink) await assertLink(path);
      if (isFolder) {
        const real = await realpath(path);
        if (around.has(real)) throw new StatesError('S3.S3Exception', `${path} is a link to a folder that it is in`);
        around.add(real);
        yield* walk(path, key);
        around.delete(real);
      } else {
        const info = await stat(path);
        if (info.isFile()) yield { key, path, size: info.size, mtimeMs: info.mtimeMs };
      }
    }
  }

  yield* walk(folder, '');
}

interface Entry {
  readonly key: string;
  readonly path: string;
  readonly isFolder: boolean;
  readonly isLink: boolean;
}

async function readEntries(folder: string, base: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const found of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, found.name);
    const isLink = found.isSymbolicLink();
    const isFolder = isLink ? await leadsToFolder(path) : found.isDirectory();
    if (isFolder === undefined) continue;
    // With its slash, a folder sorts among files where the keys below it do.
    entries.push({ key: base + found.name + (isFolder ? '/' : ''), path, isFolder, isLink });
  }
  return entries.sort((a, b) => compareUtf8(a.key, b.key));
}

async function leadsToFolder(link: string): Promise<boolean | undefined> {
  return stat(link).then(
    (info) => info.isDirectory(),
    () => undefined,
  );
}
