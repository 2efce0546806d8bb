import { rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { CACHE } from '../vitest.config.ts';

const WORKER = fileURLToPath(new URL('../dist/worker.cjs', import.meta.url));

/**
 * Builds the worker that runs handlers (a thread loads its entry by itself, and Node 20 cannot run TypeScript) and the
 * page of reports. Written in one step, so that a concurrent test run never sees half a file.
 */
export async function setup(): Promise<() => void> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/lambda/worker/worker.ts', import.meta.url))],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    define: { 'import.meta.filename': '__filename' },
    write: false,
  });
  await mkdir(dirname(WORKER), { recursive: true });
  const partial = `${WORKER}.${process.pid}`;
  await writeFile(partial, outputFiles[0]!.contents);
  await rename(partial, WORKER);
  const { buildPage } = (await import('../build/build-page.mjs' as string)) as {
    buildPage(folder: string): Promise<unknown>;
  };
  await buildPage(dirname(WORKER));
  return () => rmSync(CACHE, { recursive: true, force: true });
}
