import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';

/** The probes of `withProbes` that a test file has reached, including while it was loaded. */
const reached = new Set();
Object.assign(globalThis, { __reached: (id) => reached.add(id) });

afterAll(() => {
  const folder = process.env.SFN_RUN_REACHED;
  mkdirSync(folder, { recursive: true });
  const { testPath } = expect.getState();
  const name = testPath.replaceAll(/[^\w.-]/g, '_');
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ testPath, reached: [...reached] }));
});
