import { join } from 'node:path';
import { cacheFolder, verdictsFolder } from '../../lambda/kept-builds/cache-folder.ts';
import { lookAt } from '../../look-at.ts';
import { readFileText } from '../../read-file.ts';
import type { ValidateOptions, Verdicts } from '../../validate/file-report.ts';
import { KeptVerdicts } from '../../validate/kept-verdicts.ts';
import type { Io } from '../io.ts';

/**
 * The verdicts of earlier runs of the same build on definitions. Undefined if there is no folder for them, or if more
 * than a definition's text decides: values for it, or another runtime.
 */
export function openVerdicts(options: ValidateOptions, { env, cwd }: Io): Verdicts | undefined {
  const { parameterOverrides, substitutions, runtime, s3Dir, type, region } = options;
  const folder = cacheFolder(env);
  if (folder === undefined || (parameterOverrides ?? substitutions ?? runtime ?? s3Dir) !== undefined) return undefined;
  const { version } = JSON.parse(readFileText(join(import.meta.dirname, '../package.json'))) as { version: string };
  // a build from source need not have another version, and some package managers give all files the same time
  const build = [version, import.meta.dirname, lookAt(join(import.meta.dirname, 'validate.cjs'))?.mtimeMs];
  return new KeptVerdicts(verdictsFolder(folder), cwd, JSON.stringify([build, process.version, type, region]));
}
