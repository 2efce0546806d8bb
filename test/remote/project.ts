import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { vi } from 'vitest';
import { folderOf } from '../cli/fake-io.ts';

// the SDK is loaded, and executions take their time, on a machine that has other things to do
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A folder with these files, where the AWS SDK is installed. */
export function projectOf(files: Readonly<Record<string, string | object>>): string {
  const folder = folderOf(files);
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  return folder;
}
