import type { Machine } from '../definition/definition.ts';
import type { StateWatcher } from '../engine/interceptor.ts';
import type { StopSignal } from '../engine/stop-signal.ts';
import type { SharedHandlers } from '../lambda/shared-handlers.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { UsageError } from '../source/usage-error.ts';
import { explainError } from './explain-problem.ts';
import type { FoundTestFile } from './find-test-files.ts';
import { type Preparation, prepareFile } from './prepare-file.ts';
import { runFile } from './run-file.ts';
import type { TestToRun } from './run-test.ts';
import { readSnapshots, type SnapshotMode } from './snapshots.ts';
import type { TestSubject } from './subject.ts';
import type { PlannedTest, TestSettings } from './test-file.ts';
import type { FinishedFile, FinishedSuite, FinishedTest, TestCounts, TestReporter } from './test-report.ts';
import type { TestedRun } from './tested-run.ts';

export interface SuiteWatcher extends StateWatcher {
  addMachine(name: string, machine: Machine): void;
}

export interface SuiteWitness {
  onSubject(subject: TestSubject, file: FoundTestFile): void | Promise<void>;
  /** @param test its name, and its file as messages call it */
  onRun(run: TestedRun, test: { readonly file: string; readonly name: string }): void;
}

export interface SuiteOptions {
  readonly files: readonly FoundTestFile[];
  readonly cwd: string;
  readonly region: string | undefined;
  /** Selects tests by name. Default: all tests. */
  readonly isChosen?: (file: FoundTestFile, test: PlannedTest) => boolean;
  /** The number of failures after which the suite ends. */
  readonly bail?: number | undefined;
  /** The number of concurrent tests. */
  readonly jobs: number;
  readonly snapshots: SnapshotMode;
  readonly reporters: readonly TestReporter[];
  readonly signal: StopSignal;
  /** A file's settings for services that are reached over the network. May throw a UsageError. */
  readonly readServices: (settings: TestSettings) => Promise<TestToRun['services']>;
  /** Observes the states of a file's runs, and receives the tested machine. */
  readonly watcherOf?: (file: FoundTestFile) => SuiteWatcher;
  /** Receives the tested machines, and the run of each test that has one. */
  readonly witness?: SuiteWitness;
  /** For a file whose functions stay warm for the next run. */
  readonly handlersOf?: (
    file: FoundTestFile,
    subject: TestSubject,
    keepsEnvironments: boolean,
  ) => Promise<SharedHandlers>;
  /** Before a file is read. */
  readonly onFile?: (file: FoundTestFile) => void;
  readonly prepare?: (file: FoundTestFile) => Promise<Preparation>;
}

/** Runs test files, one after the other, and calls the reporters. */
export async function runSuite(options: SuiteOptions): Promise<FinishedSuite> {
  const { files, reporters, signal, bail } = options;
  const tell = async (call: (reporter: TestReporter) => void | Promise<void> | undefined): Promise<void> => {
    for (const reporter of reporters) {
      const told = call(reporter);
      // thousands of tests that passed are told at once
      if (told !== undefined) await told;
    }
  };
  const start = monotonicNow();
  const total = { passed: 0, failed: 0, skipped: 0, failedFiles: 0, brokenFiles: 0, snapshotsWritten: 0, files: 0 };
  let isBailed = false;
  await tell((reporter) => reporter.onStart?.());
  for (const file of files) {
    if (signal.aborted || isBailed) break;
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const began = monotonicNow();
    const onTest = async (test: FinishedTest): Promise<boolean> => {
      counts[test.status]++;
      total[test.status]++;
      await tell((reporter) => reporter.onTestEnd?.(test));
      isBailed = bail !== undefined && total.failed >= bail;
      return !isBailed;
    };
    const ended = await runOne(options, file, onTest, (tests) => {
      for (const reporter of reporters) reporter.onFileStart?.(file.shown, tests);
    });
    total.files++;
    total.snapshotsWritten += ended.snapshotsWritten;
    if (ended.isBroken) total.brokenFiles++;
    if (ended.isBroken || counts.failed > 0) total.failedFiles++;
    const finished = describeFile(file, counts, monotonicNow() - began, ended);
    await tell((reporter) => reporter.onFileEnd?.(finished));
  }
  const suite: FinishedSuite = {
    ...total,
    duration: monotonicNow() - start,
    isInterrupted: signal.aborted,
    isBailed,
  };
  await tell((reporter) => reporter.onEnd?.(suite));
  return suite;
}

interface EndedFile {
  readonly diagnostics: readonly Diagnostic[];
  readonly isBroken: boolean;
  readonly snapshotsWritten: number;
}

async function runOne(
  options: SuiteOptions,
  file: FoundTestFile,
  onTest: (test: FinishedTest) => Promise<boolean>,
  onStart: (tests: number) => void,
): Promise<EndedFile> {
  const { cwd, region, jobs, signal } = options;
  options.onFile?.(file);
  const { prepared, diagnostics } = await (options.prepare?.(file) ?? prepareFile(file, cwd, region));
  if (prepared === undefined) return { diagnostics, isBroken: true, snapshotsWritten: 0 };
  const { subject, tests } = prepared;
  const watcher = options.watcherOf?.(file);
  watcher?.addMachine(subject.source.name, subject.machine);
  await options.witness?.onSubject(subject, file);
  const problems: Diagnostic[] = [...diagnostics];
  const before = problems.length;
  const snapshots = await readSnapshots(file.path, file.shown, options.snapshots, (one) => problems.push(one));
  if (problems.slice(before).some(({ severity }) => severity === 'error')) {
    return { diagnostics: problems, isBroken: true, snapshotsWritten: 0 };
  }
  let services: TestToRun['services'];
  try {
    services = await options.readServices(subject.settings);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    problems.push(explainError(error, [prepared.head.fields], prepared.head.definition.range, 'connections'));
    return { diagnostics: problems, isBroken: true, snapshotsWritten: 0 };
  }
  const isChosen = (test: PlannedTest): boolean => options.isChosen?.(file, test) ?? true;
  onStart(tests.filter(isChosen).length);
  const idle = new Set(tests.map(({ name }) => name));
  await runFile({
    prepared,
    cwd,
    jobs,
    isChosen,
    snapshots,
    services,
    signal,
    ...(options.handlersOf !== undefined && {
      handlers: await options.handlersOf(file, subject, prepared.head.sharesEnvironments),
    }),
    ...(watcher !== undefined && { watcher }),
    ...(options.witness !== undefined && {
      onRun: (run, name) => options.witness?.onRun(run, { file: file.shown, name }),
    }),
    onTest(test) {
      if (test.status !== 'skipped') idle.delete(test.name);
      return onTest(test);
    },
  });
  if (options.snapshots !== 'update') {
    for (const { key, keyRange } of snapshots.findObsolete(idle)) {
      problems.push({
        severity: 'warning',
        code: 'UNLIKELY_TEST',
        message: `No test uses the snapshot '${key}'`,
        range: keyRange,
        hint: 'sfn-run test -u removes it',
      });
    }
  }
  await snapshots.save(idle);
  return { diagnostics: problems, isBroken: false, snapshotsWritten: snapshots.written };
}

function describeFile(
  { shown }: FoundTestFile,
  counts: TestCounts,
  duration: number,
  { diagnostics, isBroken }: EndedFile,
): FinishedFile {
  return { file: shown, ...counts, duration, diagnostics, isBroken };
}
