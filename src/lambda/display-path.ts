import { isAbsolute, relative } from 'node:path';

/** A path as the user would write it: relative where it lies below the working folder. */
export function displayPath(path: string): string {
  const shown = relative(process.cwd(), path);
  return shown === '' || shown.startsWith('..') || isAbsolute(shown) ? path : shown;
}
