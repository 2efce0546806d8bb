import { isAbsolute, relative } from 'node:path';

/** A path as the user would write it: relative if it is below the working directory. */
export function displayPath(path: string): string {
  const shown = relative(process.cwd(), path);
  return shown === '' || shown.startsWith('..') || isAbsolute(shown) ? path : shown;
}
