import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { clearBuilds, measureBuilds } from '../../lambda/kept-builds/build-folder.ts';
import { cacheFolder, threadsFolder, treesFolder, verdictsFolder } from '../../lambda/kept-builds/cache-folder.ts';
import { lookAt } from '../../look-at.ts';
import { formatSize, plural } from '../../reporters/terminal/format-numbers.ts';
import { UsageError } from '../../source/usage-error.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { writePlain } from '../outputs/outputs.ts';

const CLEAR = 'clear';

/** Shows and removes cached builds of handlers, the results of `validate`, and parsed YAML. */
export const cacheCommand = defineCommand({
  name: 'cache',
  summary: 'shows or clears the cache: builds of handlers, results of validate, parsed YAML',
  arguments: [['[action]', 'clear removes everything']],
  options: [],
  examples: [['sfn-run cache clear', 'removes everything that is cached']],

  async run([action], _options, io) {
    if (action !== undefined && action !== CLEAR)
      throw new UsageError(`cache takes 'clear' or nothing, not '${action}'`);
    const folder = cacheFolder(io.env);
    if (folder === undefined) {
      writePlain(io.stdout, 'builds are not cached: there is no home folder\n');
      return EXIT_CODES.success;
    }
    const { builds, bytes } = measureBuilds(folder);
    const kept = [`${plural(builds, 'build')}, ${formatSize(bytes)}, in ${folder}`];
    const verdicts = verdictsFolder(folder);
    const verdictBytes = sizeOf(verdicts);
    if (verdictBytes > 0) kept.push(`results of validate, ${formatSize(verdictBytes)}, in ${verdicts}`);
    const trees = treesFolder(folder);
    const treeBytes = sizeOf(trees);
    if (treeBytes > 0) kept.push(`parsed YAML, ${formatSize(treeBytes)}, in ${trees}`);
    if (action === CLEAR) clear(folder);
    for (const line of kept) writePlain(io.stdout, action === CLEAR ? `removed ${line}\n` : `${line}\n`);
    return EXIT_CODES.success;
  },
});

function clear(folder: string): void {
  try {
    clearBuilds(folder);
    for (const other of [threadsFolder(folder), verdictsFolder(folder), treesFolder(folder)]) {
      rmSync(other, { recursive: true, force: true });
    }
  } catch (error) {
    throw new UsageError(`cannot clear the cache in ${folder}: ${(error as Error).message}`);
  }
}

/** Bytes of the files in a folder; 0 if it cannot be read. */
function sizeOf(folder: string): number {
  try {
    return readdirSync(folder).reduce((sum, name) => sum + (lookAt(join(folder, name))?.size ?? 0), 0);
  } catch {
    return 0;
  }
}
