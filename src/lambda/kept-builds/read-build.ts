import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isOwn, markUsed } from '../../look-at.ts';
import { type KeptBuild, parseBuild } from './build-file.ts';
import { checksum } from './checksum.ts';

/** Larger ones are rebuilt: no handler is that large. */
export const MAX_BUILD_BYTES = 32 * 1024 * 1024;

/** Two keys may share a file: it contains the later build. */
export function buildPath(folder: string, key: string): string {
  return join(folder, `${checksum(Buffer.from(key))}.build`);
}

/** Undefined if none with that key is kept, or if the file is corrupt or another user's. */
export function readBuild(folder: string, key: string): KeptBuild | undefined {
  try {
    const bytes = readOwn(buildPath(folder, key));
    const build = bytes === undefined ? undefined : parseBuild(bytes);
    return build?.key === key ? build : undefined;
  } catch {
    return undefined;
  }
}

/** The content of a file that only this user can have written: it will be run. */
function readOwn(path: string): Buffer | undefined {
  const file = openSync(path, 'r');
  try {
    const info = fstatSync(file);
    const { size } = info;
    if (!isOwn(info) || size > MAX_BUILD_BYTES) return undefined;
    const bytes = Buffer.allocUnsafe(size);
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read) {
      read = readSync(file, bytes, length, size - length, length);
    }
    markUsed(path, info);
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
