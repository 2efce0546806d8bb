import { type Stats, statSync } from 'node:fs';

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
