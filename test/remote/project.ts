import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { vi } from 'vitest';
import { folderOf } from '../cli/fake-io.ts';

// loading the SDK and running executions takes time on a busy machine
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A folder with these files, in which the AWS SDK is installed. */
export function projectOf(files: Readonly<Record<string, string | object>>): string {
  const folder = folderOf(files);
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** A Parallel with a Pass in one branch, and a Map of Pass states over `$.items` in the other. */
export const BRANCHES = {
  Type: 'Parallel',
  Branches: [
    { StartAt: 'Left', States: { Left: { Type: 'Pass', Result: 'l', End: true } } },
    {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemsPath: '$.items',
          ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
          End: true,
        },
      },
    },
  ],
};
