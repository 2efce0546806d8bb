import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { lookAt } from './look-at.ts';

/**
 * Creates a folder and those above it. Node.js with `recursive` never ends in /proc, which exists, and where a new folder
 * fails as if it did not.
 */
export function makeFolders(path: string): void {
  if (tryToMake(path)) return;
  makeFolders(dirname(path));
  if (!tryToMake(path)) mkdirSync(path);
}

/** @returns false if the folder above is missing */
function tryToMake(path: string): boolean {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(path) !== path) return false;
    // of the root of a system, and of a folder that cannot be written, the error may be another one
    if (lookAt(path)?.isDirectory() !== true) throw error;
  }
  return true;
}
