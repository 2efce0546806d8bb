import type { CoverageOrigin, MachineCoverage } from '../../coverage/coverage.ts';
import type { CoverageCollector } from '../../coverage/coverage-collector.ts';
import type { CoverageRequest } from '../../coverage/write-coverage.ts';
import type { Output } from '../../reporters/reporter.ts';
import type { Io } from '../io.ts';
import { InvalidValue, option, type ValuesOf } from './option.ts';

const FORMATS: readonly CoverageRequest['formats'][number][] = ['table', 'lcov', 'json', 'html'];
const DEFAULT_DIR = 'coverage';

/** For every command that runs states. The code that counts is loaded on demand. */
export const COVERAGE_OPTIONS = [
  option(
    '--coverage [formats]',
    `counts which states and transitions are reached: ${FORMATS.join(', ')} (--coverage=table,lcov)`,
    parseFormats,
  ),
  option('--coverage-dir <dir>', `the folder to write to (default: ${DEFAULT_DIR})`),
  option('--coverage-merge', 'adds to the coverage already in that folder'),
] as const;

export const THRESHOLD_OPTION = option(
  '--coverage-threshold <what=percent>',
  'fails below this: states=90, transitions=80; repeatable',
  parseThreshold,
);

type CoverageValues = ValuesOf<typeof COVERAGE_OPTIONS>;

/** What the options request, of which each is enough; undefined without them. Thresholds of a configuration are not. */
export function readCoverageRequest(
  { coverage, coverageDir, coverageMerge, line = {} }: CoverageValues & { readonly line?: object },
  thresholds: CoverageRequest['thresholds'] = {},
): CoverageRequest | undefined {
  const hasOwnThreshold = Object.hasOwn(line, 'coverageThreshold');
  if (coverage === undefined && coverageDir === undefined && coverageMerge !== true && !hasOwnThreshold) {
    return undefined;
  }
  return {
    formats: Array.isArray(coverage) ? coverage : ['table'],
    dir: coverageDir ?? DEFAULT_DIR,
    isMerged: coverageMerge === true,
    thresholds,
  };
}

/** An empty string: the option has no value. @throws InvalidValue */
function parseFormats(text: string): CoverageRequest['formats'] {
  if (text === '') return ['table'];
  return text.split(',').map((name) => {
    const format = FORMATS.find((known) => known === name.trim());
    if (format === undefined) throw new InvalidValue(`Expected some of ${FORMATS.join(', ')}.`);
    return format;
  });
}

/** @throws InvalidValue */
function parseThreshold(text: string, previous: CoverageRequest['thresholds'] = {}): CoverageRequest['thresholds'] {
  const [, what, number = ''] = /^(states|transitions)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const percent = Number(number);
  if (what === undefined || percent > 100) throw new InvalidValue('Expected states=90 or transitions=90, up to 100.');
  return { ...previous, [what]: percent };
}

/** Counters by test file, which outlast the run that made them. */
export type KeptCoverage = Map<string, CoverageCollector>;

/** Counts the states and transitions that runs reach. */
interface Coverage {
  /** Counts the runs of a test file. Without `kept`, one collector counts all runs. */
  collectorOf(file?: string): CoverageCollector;
  /** Writes the counts; false if a threshold is missed. */
  write(people: Output): Promise<boolean>;
}

/**
 * Loads the counting code, if coverage is requested.
 * @param kept with `test --watch`: files that this run does not run count as they did before
 */
export async function startCoverage(
  request: CoverageRequest | undefined,
  origin: CoverageOrigin,
  { cwd }: Pick<Io, 'cwd'>,
  kept?: KeptCoverage,
): Promise<Coverage | undefined> {
  if (request === undefined) return undefined;
  const { CoverageCollector } = await import('../../coverage/coverage-collector.ts');
  const { mergeCoverage } = await import('../../coverage/merge-coverage.ts');
  const { readEarlier, writeCoverage } = await import('../../coverage/write-coverage.ts');
  // what cannot be merged is an error before anything runs
  readEarlier(request, cwd);
  const collectors: KeptCoverage = kept ?? new Map();
  return {
    collectorOf(file = '') {
      const key = kept === undefined ? '' : file;
      const collector = collectors.get(key) ?? new CoverageCollector(origin, cwd);
      collectors.set(key, collector);
      return collector;
    },
    write(people) {
      const none: readonly MachineCoverage[] = [];
      const machines = [...collectors.values()].reduce((all, one) => mergeCoverage(one.machines, all), none);
      return writeCoverage(machines, request, cwd, people);
    },
  };
}
