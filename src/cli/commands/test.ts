import { availableParallelism } from 'node:os';
import { UsageError } from '../../source/usage-error.ts';
import { findTestFiles } from '../../testing/find-test-files.ts';
import { TEST_REPORTERS } from '../../testing/reporters/index.ts';
import { runSuite } from '../../testing/run-suite.ts';
import type { TestSurroundings } from '../../testing/run-test.ts';
import type { SnapshotMode } from '../../testing/snapshots.ts';
import type { PlannedTest, Settings } from '../../testing/test-file.ts';
import type { FinishedSuite } from '../../testing/test-report.ts';
import { defineCommand } from '../command.ts';
import { COVERAGE_OPTIONS, readCoverageRequest, THRESHOLD_OPTION } from '../coverage-options.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { given } from '../given.ts';
import { Interrupt } from '../interrupt.ts';
import type { Io } from '../io.ts';
import { InvalidValue, option } from '../option.ts';
import { DEFINITION_OPTIONS } from '../options.ts';
import { createOutput } from '../outputs.ts';
import { CONFIG_OPTION } from '../run-options.ts';
import { hintAtService, readServiceOptions } from '../services.ts';
import { startCoverage } from '../start-coverage.ts';
import { hintAtMock } from '../test-case.ts';
import { createTestOutputs, parseReporter } from '../test-outputs.ts';

const OPTIONS = [
  option('-t, --test-name <text>', 'only tests whose name has this text, or fits /a pattern/', parseName),
  option('--bail', 'ends with the first test that fails'),
  option('--jobs <n>', 'so many tests run side by side (default: one for each processor)', parseCount),
  option('-u, --update', 'writes snapshots as the runs are now'),
  option(
    '--reporter <name>',
    `${describeReporters()}; junit=FILE writes to a file; repeat it for several`,
    parseReporterOption,
  ),
  option('--init', 'writes a first file of tests beside a definition: one for each path through it'),
  DEFINITION_OPTIONS[0],
  ...COVERAGE_OPTIONS,
  THRESHOLD_OPTION,
  CONFIG_OPTION,
] as const;

/** Runs the tests of state machines. */
export const testCommand = defineCommand({
  name: 'test',
  summary: 'runs the tests in *.sfn-test.yml files',
  arguments: [['[files...]', 'files of tests, and folders in which they are found (default: this folder)']],
  options: OPTIONS,
  settings: ['coverage-thresholds'],
  examples: [
    ['sfn-run test', 'all tests in this folder and below'],
    ["sfn-run test order.sfn-test.yml -t 'no stock'", 'some tests of a file'],
    ['sfn-run test --init template.yml', 'writes the first tests of a machine'],
    ['sfn-run test --reporter pretty --reporter junit=report.xml', 'in CI'],
  ],

  async run(args, options, io) {
    const paths = args.filter((path) => path !== undefined);
    if (options.init === true) {
      const { initTests } = await import('../init-tests.ts');
      return initTests(paths, options.stateMachine, io);
    }
    const files = findTestFiles(paths.length === 0 ? ['.'] : paths, io.cwd);
    if (files.length === 0) {
      const where = paths.length === 0 ? 'this folder' : paths.join(', ');
      throw new UsageError(`there are no tests in ${where}: they are files named *.sfn-test.yml, .yaml or .json`);
    }
    const request = readCoverageRequest(options, options.coverageThreshold);
    const coverage = await startCoverage(request, 'test', io);
    const outputs = await createTestOutputs(options.reporter, options, io);
    const isNamed = options.testName === undefined ? undefined : matchName(options.testName);
    const interrupt = new Interrupt(io);
    try {
      const suite = await runSuite({
        files,
        cwd: io.cwd,
        region: io.env.AWS_REGION ?? io.env.AWS_DEFAULT_REGION,
        ...given('isChosen', isNamed && ((_: string, test: PlannedTest) => isNamed(test.name))),
        ...given('bail', options.bail === true ? 1 : undefined),
        jobs: options.jobs ?? availableParallelism(),
        snapshots: snapshotMode(options.update === true, io),
        reporters: outputs.reporters,
        signal: interrupt.signal,
        readServices: (settings) => readServices(settings, io),
        ...given('watcher', coverage),
      });
      if (suite.isInterrupted) return exitCodeOf(suite);
      const isMet = (await coverage?.write(createOutput(io.stderr, options, io))) ?? true;
      return isMet ? exitCodeOf(suite) : Math.max(exitCodeOf(suite), EXIT_CODES.failure);
    } finally {
      interrupt.end();
      outputs.close();
    }
  },
});

/** A broken file among others is a failure; where nothing else was run, nothing was run. */
function exitCodeOf({ isInterrupted, failed, passed, brokenFiles }: FinishedSuite): number {
  if (isInterrupted) return EXIT_CODES.interrupted;
  if (brokenFiles > 0 && passed + failed === 0) return EXIT_CODES.usage;
  return failed > 0 || brokenFiles > 0 ? EXIT_CODES.failure : EXIT_CODES.success;
}

function snapshotMode(isUpdate: boolean, { env }: Io): SnapshotMode {
  if (isUpdate) return 'update';
  return env.CI !== undefined && env.CI !== '' && env.CI !== 'false' ? 'none' : 'new';
}

async function readServices(settings: Settings, io: Io): Promise<TestSurroundings['services']> {
  return {
    mockHint: hintAtMock,
    serviceHint: hintAtService,
    strictHandlers: settings.get('strict-handlers') === true,
    cache: settings.get('no-cache') !== true,
    ...(await readServiceOptions(
      {
        ...given('endpointUrl', settings.get('endpoints') as Record<string, string> | undefined),
        ...given('connections', settings.get('connections') as string | undefined),
      },
      io.cwd,
    )),
  };
}

/** A text that names have, or `/a pattern/`, which is tried out. */
function parseName(text: string): string {
  try {
    matchName(text);
    return text;
  } catch (error) {
    throw new InvalidValue((error as Error).message);
  }
}

function matchName(text: string): (name: string) => boolean {
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/s.exec(text) ?? [];
  if (source === undefined) return (name) => name.toLowerCase().includes(text.toLowerCase());
  const pattern = new RegExp(source, flags);
  return (name) => pattern.test(name);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0 && count <= 1000) return count;
  throw new InvalidValue('Expected a whole number from 1 to 1000.');
}

function parseReporterOption(
  text: string,
  previous: ReturnType<typeof parseReporter> | undefined,
): ReturnType<typeof parseReporter> {
  try {
    return parseReporter(text, previous);
  } catch (error) {
    throw new InvalidValue((error as Error).message.replace('--reporter: ', ''));
  }
}

function describeReporters(): string {
  return Object.entries(TEST_REPORTERS)
    .map(([name, { help }]) => `${name} (${help})`)
    .join(', ');
}
