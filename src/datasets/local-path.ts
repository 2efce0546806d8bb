import { realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { StatesError } from '../engine/errors.ts';

/**
 * The folder that stands in for a bucket. @throws StatesError `S3.S3Exception` for a name that is not a folder of the
 * root.
 */
export function bucketPath(root: string, bucket: string): string {
  if (!isPlainName(bucket)) throw refused(`The bucket name ${JSON.stringify(bucket)} cannot be a folder`);
  return join(root, bucket);
}

/**
 * The file that stands in for an object: `<root>/<bucket>/<key>`.
 * @throws StatesError `S3.S3Exception` for a bucket or key that is not a path below the root. S3 itself takes such keys
 *   (`a//b`, `../a`), but a folder has no place for them.
 */
export function objectPath(root: string, bucket: string, key: string): string {
  const folder = bucketPath(root, bucket);
  if (!key.split('/').every(isPlainName)) {
    throw refused(`The key ${JSON.stringify(key)} cannot be a file of the folder in place of S3`);
  }
  return join(folder, key);
}

/**
 * Refuses a path that a symbolic link leads out of the root. A path that does not exist yet is checked by its nearest
 * existing folder.
 */
export async function assertWithin(root: string, path: string): Promise<void> {
  const realRoot = await nearestRealPath(root);
  const real = await nearestRealPath(path);
  if (real !== realRoot && !real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) {
    throw refused(`A symbolic link leads ${path} out of the folder in place of S3`);
  }
}

async function nearestRealPath(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    try {
      return await realpath(at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || dirname(at) === at) throw refused(`${path}: ${String(error)}`);
    }
  }
}

function isPlainName(name: string): boolean {
  return (
    name !== '' && name !== '.' && name !== '..' && !name.includes('\0') && !name.includes('/') && !hasBackslash(name)
  );
}

/** A backslash is an ordinary character of a key, but on Windows it separates folders. */
function hasBackslash(name: string): boolean {
  return sep === '\\' && /[\\:]/.test(name);
}

function refused(reason: string): StatesError {
  return new StatesError('S3.S3Exception', `${reason} (Service: S3, Status Code: 403)`);
}
