import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { folderOf } from '../cli/fake-io.ts';

/** A folder with these files, where the AWS SDK is installed. */
export function projectOf(files: Readonly<Record<string, string | object>>): string {
  const folder = folderOf(files);
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  return folder;
}
