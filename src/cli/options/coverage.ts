import type { CoverageOrigin } from '../../coverage/coverage.ts';
import type { CoverageRequest } from '../../coverage/write-coverage.ts';
import type { Machine } from '../../definition/definition.ts';
import type { StateWatcher } from '../../engine/interceptor.ts';
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

/** What the options request; undefined without them. */
export function readCoverageRequest(
  { coverage, coverageDir, coverageMerge }: CoverageValues,
  thresholds: CoverageRequest['thresholds'] = {},
): CoverageRequest | undefined {
  if (coverage === undefined && coverageMerge !== true) return undefined;
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

/** Counts what runs reach. */
interface Coverage extends StateWatcher {
  addMachine(name: string, machine: Machine): void;
  /** Writes the counts; false if a threshold is missed. */
  write(people: Output): Promise<boolean>;
}

/** Loads the collector on demand. */
export async function startCoverage(
  request: CoverageRequest | undefined,
  origin: CoverageOrigin,
  { cwd }: Pick<Io, 'cwd'>,
): Promise<Coverage | undefined> {
  if (request === undefined) return undefined;
  const { CoverageCollector } = await import('../../coverage/coverage-collector.ts');
  const { writeCoverage } = await import('../../coverage/write-coverage.ts');
  const collector = new CoverageCollector(origin, cwd);
  return {
    addMachine: (name, machine) => collector.addMachine(name, machine),
    beforeState: (at) => collector.beforeState(at),
    onFailure: (failure, at) => collector.onFailure(failure, at),
    afterState: (left, at) => collector.afterState(left, at),
    onGivenWork: (at) => collector.onGivenWork(at),
    write: (people) => writeCoverage(collector.machines, request, cwd, people),
  };
}
