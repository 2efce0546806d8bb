import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Handlers' builds are kept here, and not where the user has them. */
export const CACHE = join(tmpdir(), `sfn-run-test-cache-${process.pid}`);

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts', 'samples/**/*.test.ts'],
    // samples are written for the package as it is installed
    alias: {
      'sfn-run/vitest': fileURLToPath(new URL('test/package/extend-expect.ts', import.meta.url)),
      'sfn-run': fileURLToPath(new URL('src/index.ts', import.meta.url)),
    },
    globalSetup: './test/global-setup.ts',
    env: { SFN_RUN_CACHE_DIR: CACHE },
  },
});
