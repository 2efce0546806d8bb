// Writes the surface of the public API to a file, for intended changes: a test compares the file with the sources.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildTypes, writeApiReport } from './build-types.mjs';

// inside the package, and not in another one
await mkdir('dist', { recursive: true });
const folder = await mkdtemp(resolve('dist', 'api-'));
try {
  await buildTypes(folder);
  writeApiReport(join(folder, 'index.d.ts'), resolve(process.argv[2] ?? 'test/package'));
} finally {
  await rm(folder, { recursive: true });
}
