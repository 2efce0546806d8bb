import { type Stats, statSync, utimesSync } from 'node:fs';

/**
 * What is at a path; undefined if there is nothing, or if it cannot be reached. `throwIfNoEntry` of Node's function
 * leaves other errors: a file in place of a folder on the way, a circle of links, a name that is too long, a folder
 * that may not be entered, a path with a NUL. Synchronous: Node's asynchronous functions first start its threads for
 * files, which takes longer than a command's other look-ups.
 */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether only this user can have written the file. */
export function isOwn({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

/** A cached file's time says when it was last used, with this resolution. */
const USE_RESOLUTION_MS = 24 * 60 * 60 * 1000;

/** Records that a cached file is in use, so that others are removed before it. */
export function markUsed(path: string, { mtimeMs }: Pick<Stats, 'mtimeMs'>): void {
  const now = Date.now();
  if (now - mtimeMs <= USE_RESOLUTION_MS) return;
  try {
    utimesSync(path, now / 1000, now / 1000);
  } catch {
    // then it is removed sooner
  }
}
