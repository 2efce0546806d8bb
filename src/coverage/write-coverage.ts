import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { explainWriting } from '../explain-writing.ts';
import { makeFolder } from '../make-folder.ts';
import type { Output } from '../reporters/reporter.ts';
import { loadPainter } from '../reporters/terminal/painter.ts';
import { UsageError } from '../source/usage-error.ts';
import { type CoverageSummary, formatPercent, type MachineCoverage, percent, summarize } from './coverage.ts';
import { readCoverageFile, toCoverageFile } from './coverage-file.ts';
import { mergeCoverage } from './merge-coverage.ts';

export const COVERAGE_FORMATS = ['table', 'lcov', 'json', 'html'] as const;
export type CoverageFormat = (typeof COVERAGE_FORMATS)[number];

export interface CoverageRequest {
  readonly formats: readonly CoverageFormat[];
  /** The folder for the files. */
  readonly dir: string;
  /** Add to the counts in the folder. */
  readonly isMerged: boolean;
  /** In percent. */
  readonly thresholds: { readonly [what in keyof CoverageSummary]?: number };
}

/**
 * Writes the counts: `coverage.json` for later, and the requested formats.
 * @param people receives the table, and what is below a threshold
 * @returns whether all thresholds are met
 * @throws UsageError if the folder cannot be written, or contains something else
 */
export async function writeCoverage(
  counted: readonly MachineCoverage[],
  request: CoverageRequest,
  cwd: string,
  people: Output,
): Promise<boolean> {
  const { formats, dir, thresholds } = request;
  const folder = resolve(cwd, dir);
  const machines = mergeCoverage(counted, readEarlier(request, cwd));
  const writeFile = (name: string, text: string): void => {
    try {
      makeFolder(folder);
      writeFileSync(join(folder, name), text);
    } catch (error) {
      throw new UsageError(explainWriting(error, join(dir, name)));
    }
  };
  writeFile('coverage.json', toCoverageFile(machines));
  if (formats.includes('lcov')) writeFile('lcov.info', (await import('./formats/lcov.ts')).formatLcov(machines));
  if (formats.includes('html')) {
    const { formatHtml } = await import('./formats/html.ts');
    writeFile(
      'index.html',
      formatHtml(machines, (file) => readText(resolve(cwd, file))),
    );
  }
  if (formats.includes('table')) {
    const { formatTable } = await import('./formats/table.ts');
    people.write(formatTable(machines, await loadPainter(people.color)));
  }
  return checkThresholds(summarize(machines), thresholds, people);
}

/**
 * The counts in the folder, if the request adds to them.
 * @throws UsageError if the file contains something else
 */
export function readEarlier({ dir, isMerged }: CoverageRequest, cwd: string): readonly MachineCoverage[] {
  const path = resolve(cwd, dir, 'coverage.json');
  if (!isMerged || !existsSync(path)) return [];
  const shown = join(dir, 'coverage.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${shown}: ${(error as Error).message}`);
  }
  return readCoverageFile(text, shown);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function checkThresholds(summary: CoverageSummary, thresholds: CoverageRequest['thresholds'], people: Output): boolean {
  let isMet = true;
  for (const what of ['states', 'transitions'] as const) {
    const wanted = thresholds[what];
    if (wanted === undefined || percent(summary[what]) >= wanted) continue;
    people.write(`coverage of ${what} is ${formatPercent(summary[what])}, below the threshold of ${wanted} %\n`);
    isMet = false;
  }
  return isMet;
}
