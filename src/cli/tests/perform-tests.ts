import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { UsageError } from '../../source/usage-error.ts';
import { type FoundTestFile, findTestFiles } from '../../testing/find-test-files.ts';
import { runSuite, type SuiteOptions } from '../../testing/run-suite.ts';
import type { TestToRun } from '../../testing/run-test.ts';
import type { SnapshotMode } from '../../testing/snapshots.ts';
import type { TestSettings } from '../../testing/test-file.ts';
import type { FinishedSuite, TestReporter } from '../../testing/test-report.ts';
import type { CommonValues } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { readCoverageRequest, startCoverage } from '../options/coverage.ts';
import { given } from '../options/option.ts';
import { hintAtService, readServiceOptions } from '../options/services.ts';
import { createOutput } from '../outputs/outputs.ts';
import { Interrupt } from '../run/interrupt.ts';
import { describeName } from './describe-name.ts';
import type { KeptResults } from './kept-results.ts';
import type { OpenedSuiteReport } from './open-suite-report.ts';
import { matchName, type TestValues } from './test-options.ts';
import { createTestOutputs } from './test-outputs.ts';

/** What a watched run shares with the previous runs. */
export interface WatchedTests extends Pick<SuiteOptions, 'handlersOf'> {
  isFileChosen(file: FoundTestFile): boolean;
  isTestChosen(file: FoundTestFile, name: string): boolean;
  readonly reporter: TestReporter;
  /** A test file starts: files read until the next one starts are its dependencies. */
  onFile(file: FoundTestFile): void;
  /** The last results of the tests that this run skips. */
  readonly results: KeptResults;
}

/** Finds and runs tests, calls the reporters, and returns the exit code. */
export async function performTests(
  paths: readonly string[],
  options: TestValues & CommonValues,
  io: Io,
  watched?: WatchedTests,
): Promise<number> {
  const { files: found } = findTestFiles(paths.length === 0 ? ['.'] : paths, io.cwd);
  if (found.length === 0) {
    const where = paths.length === 0 ? 'this folder' : paths.join(', ');
    throw new UsageError(`there are no tests in ${where}: they are files named *.sfn-test.yml, .yaml or .json`);
  }
  watched?.results.begin(found.map(({ shown }) => shown));
  const coverage = await startCoverage(
    readCoverageRequest(options, options.coverageThreshold),
    'test',
    io,
    watched?.results.coverage,
  );
  const outputs = await createTestOutputs(options.reporter, options, io);
  const report = options.report === undefined ? undefined : await openSuiteReport(options.report, io, watched?.results);
  const isNamed = options.testName === undefined ? undefined : matchName(options.testName);
  const interrupt = new Interrupt(io);
  try {
    const suite = await runSuite({
      files: watched === undefined ? found : found.filter((file) => watched.isFileChosen(file)),
      cwd: io.cwd,
      region: io.env.AWS_REGION ?? io.env.AWS_DEFAULT_REGION,
      isChosen: (file, { name }) => (isNamed?.(name) ?? true) && (watched?.isTestChosen(file, name) ?? true),
      ...given('bail', options.bail === true ? 1 : undefined),
      jobs: options.jobs ?? availableParallelism(),
      snapshots: snapshotMode(options.update === true, io),
      reporters: [
        ...outputs.reporters,
        ...(watched === undefined ? [] : [watched.reporter]),
        ...(report?.reporters ?? []),
      ],
      signal: interrupt.signal,
      readServices: (settings) => readServices(settings, io),
      ...given('watcherOf', coverage && ((file: FoundTestFile) => coverage.collectorOf(file.shown))),
      ...given('witness', report?.witness),
      ...given('handlersOf', watched?.handlersOf),
      onFile: (file) => watched?.onFile(file),
    });
    if (suite.isInterrupted) return exitCodeOf(suite);
    if (isEmpty(suite) && options.testName !== undefined && watched === undefined) {
      throw new UsageError(`no test has a name that matches ${describeName(options.testName)}`);
    }
    const isMet = (await coverage?.write(createOutput(io.stderr, options, io))) ?? true;
    return isMet ? exitCodeOf(suite) : Math.max(exitCodeOf(suite), EXIT_CODES.failure);
  } finally {
    interrupt.end();
    outputs.close();
    report?.close();
  }
}

/** Code for reports is loaded only if one is written. */
async function openSuiteReport(path: string, io: Io, kept: KeptResults | undefined): Promise<OpenedSuiteReport> {
  const { openSuiteReport: open } = await import('./open-suite-report.ts');
  return open(path, io, kept);
}

function isEmpty({ passed, failed, skipped, brokenFiles }: FinishedSuite): boolean {
  return passed + failed + skipped + brokenFiles === 0;
}

/** An invalid file among others is a failure; on its own, nothing was run. */
function exitCodeOf({ isInterrupted, failed, passed, brokenFiles }: FinishedSuite): number {
  if (isInterrupted) return EXIT_CODES.interrupted;
  if (brokenFiles > 0 && passed + failed === 0) return EXIT_CODES.usage;
  return failed > 0 || brokenFiles > 0 ? EXIT_CODES.failure : EXIT_CODES.success;
}

function snapshotMode(isUpdate: boolean, { env }: Io): SnapshotMode {
  if (isUpdate) return 'update';
  return env.CI !== undefined && env.CI !== '' && env.CI !== 'false' ? 'none' : 'new';
}

async function readServices(settings: TestSettings, io: Io): Promise<TestToRun['services']> {
  const connections = settings.get('connections') as string | undefined;
  return {
    mockHint: ({ state }) => `mocks: { states: { ${JSON.stringify(state)}: { return: {} } } } answers it with a mock`,
    serviceHint: hintAtService,
    strictHandlers: settings.get('strict-handlers') === true,
    ...(await readServiceOptions(
      {
        ...given('endpointUrl', settings.get('endpoints') as Record<string, string> | undefined),
        ...given('connections', connections === undefined ? undefined : relative(io.cwd, connections)),
      },
      io.cwd,
    )),
  };
}
