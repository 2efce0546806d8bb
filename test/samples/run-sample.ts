import { resolve } from 'node:path';
import { type Result, runMain } from '../cli/fake-io.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

/** Runs the command line in the project's folder, as in the README; times become T. */
export async function runSample(argv: readonly string[], stdin?: string): Promise<Result> {
  const result = await runMain(ROOT, argv, stdin === undefined ? {} : { stdin });
  return { ...result, stderr: withoutTimes(result.stderr) };
}

/**
 * Durations depend on this machine, and the columns before them depend on durations; the longest of several is only
 * shown if it differs from their mean.
 */
export function withoutTimes(trace: string): string {
  return trace.replaceAll(/ +\d+(?:\.\d+)? (?:ms|s)\b/g, ' T').replaceAll('⌀ T  max T', '⌀ T');
}
