import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder for this user alone, with those above it. Node's own function never returns if a file system refuses
 * a folder with ENOENT, as /proc does.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || path === dirname(path)) throw error;
    makeFolder(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}
