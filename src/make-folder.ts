import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { lookAt } from './look-at.ts';

/**
 * Creates a folder and those above it, unless they exist. Node's own function never returns if a file system refuses a
 * folder with ENOENT, as /proc does.
 * @param mode of the folders that are created
 */
export function makeFolder(path: string, mode?: number): void {
  if (tryToMake(path, mode)) return;
  makeFolder(dirname(path), mode);
  if (!tryToMake(path, mode)) mkdirSync(path, { mode });
}

/** @returns false if the folder above is missing */
function tryToMake(path: string, mode: number | undefined): boolean {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(path) !== path) return false;
    // of the root of a system, and of a folder that cannot be written, the error may be another one
    if (lookAt(path)?.isDirectory() !== true) throw error;
  }
  return true;
}
