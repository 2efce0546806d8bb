// Writes down the surface of the public API, for a change on purpose: a test compares it with what the sources give.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildTypes, writeApiReport } from './build-types.mjs';

// inside of the package, and no part of another one
await mkdir('dist', { recursive: true });
const folder = await mkdtemp(resolve('dist', 'api-'));
try {
  await buildTypes(folder);
  writeApiReport(join(folder, 'index.d.ts'), resolve(process.argv[2] ?? 'test/package'));
} finally {
  await rm(folder, { recursive: true });
}
