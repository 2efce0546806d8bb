import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Handler builds are cached here instead of in the user's cache. */
export const CACHE = join(tmpdir(), `sfn-run-test-cache-${process.pid}`);

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts', 'samples/**/*.test.ts'],
    // samples import the package by the name it is installed under
    alias: {
      'sfn-run/vitest': fileURLToPath(new URL('test/package/extend-expect.ts', import.meta.url)),
      'sfn-run': fileURLToPath(new URL('src/index.ts', import.meta.url)),
    },
    globalSetup: './test/global-setup.ts',
    env: { SFN_RUN_CACHE_DIR: CACHE },
  },
});
