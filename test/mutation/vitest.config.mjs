import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { mergeConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import config from '../../vitest.config.ts';

const { SFN_RUN_REACHED: reached, SFN_RUN_SECONDS: seconds } = process.env;
const costs = seconds === undefined ? {} : JSON.parse(readFileSync(seconds, 'utf8'));
const root = resolve(import.meta.dirname, '../..');

/** The quickest first: most changes are noticed by many tests. */
class ByCost extends BaseSequencer {
  async sort(files) {
    const cost = ({ moduleId }) => costs[relative(root, moduleId)] ?? 0;
    return files.toSorted((a, b) => cost(a) - cost(b));
  }
}

/** For `npm run mutate`, which starts it. */
export default mergeConfig(config, {
  test: {
    fileParallelism: false,
    // failures caused by the load of the machine must not count as noticing a change
    retry: 1,
    testTimeout: 30_000,
    sequence: { sequencer: ByCost },
    ...(reached !== undefined && { setupFiles: ['./test/mutation/record-reached.mjs'] }),
  },
});
