import { rmSync } from 'node:fs';
import { clearBuilds, measureBuilds } from '../../lambda/kept-builds/build-folder.ts';
import { cacheFolder, threadsFolder, verdictsFolder } from '../../lambda/kept-builds/cache-folder.ts';
import { formatSize, plural } from '../../reporters/terminal/format-numbers.ts';
import { UsageError } from '../../source/usage-error.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { writePlain } from '../outputs/outputs.ts';

const CLEAR = 'clear';

/** Shows and removes cached builds of handlers. */
export const cacheCommand = defineCommand({
  name: 'cache',
  summary: 'shows or clears the cache of handler builds',
  arguments: [['[action]', 'clear removes all cached builds']],
  options: [],
  examples: [['sfn-run cache clear', 'removes all cached builds']],

  async run([action], _options, io) {
    if (action !== undefined && action !== CLEAR)
      throw new UsageError(`cache takes 'clear' or nothing, not '${action}'`);
    const folder = cacheFolder(io.env);
    if (folder === undefined) {
      writePlain(io.stdout, 'builds are not cached: there is no home folder\n');
      return EXIT_CODES.success;
    }
    const { builds, bytes } = measureBuilds(folder);
    const kept = `${plural(builds, 'build')}, ${formatSize(bytes)}`;
    if (action === CLEAR) clear(folder);
    writePlain(io.stdout, action === CLEAR ? `removed ${kept}, from ${folder}\n` : `${kept}, in ${folder}\n`);
    return EXIT_CODES.success;
  },
});

function clear(folder: string): void {
  try {
    clearBuilds(folder);
    for (const other of [threadsFolder(folder), verdictsFolder(folder)])
      rmSync(other, { recursive: true, force: true });
  } catch (error) {
    throw new UsageError(`cannot remove the builds in ${folder}: ${(error as Error).message}`);
  }
}
