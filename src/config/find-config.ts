import { dirname, isAbsolute, relative, sep } from 'node:path';
import { readFolderConfig } from './read-config.ts';
import type { Config } from './settings.ts';

/**
 * The configuration for a file: next to it, else in the nearest folder between it and the working directory. Not beyond
 * that: such a file may belong to another user, and it names code that is run.
 * @param folder of the file; absolute
 * @throws UsageError if it is invalid
 */
export async function findConfig(folder: string, cwd: string): Promise<Config | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await readFolderConfig(at, cwd);
    if (found !== undefined && found !== 'package') return found;
    if (!isInside(at, cwd)) return undefined;
  }
}

function isInside(folder: string, cwd: string): boolean {
  // loading `relative` takes longer than everything else here; Windows compares without regard to case
  if (sep === '/') return folder !== cwd && folder.startsWith(cwd.endsWith('/') ? cwd : `${cwd}/`);
  const path = relative(cwd, folder);
  return path !== '' && !path.startsWith('..') && !isAbsolute(path);
}
