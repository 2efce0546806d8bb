import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Handlers' builds are kept here, and not where the user has them. */
export const CACHE = join(tmpdir(), `sfn-run-test-cache-${process.pid}`);

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    globalSetup: './test/global-setup.ts',
    env: { SFN_RUN_CACHE_DIR: CACHE },
  },
});
