import type { SettingName } from '../config/settings.ts';
import type { StateWatcher } from '../engine/interceptor.ts';
import type { StopSignal } from '../engine/stop-signal.ts';
import { SharedHandlers } from '../lambda/shared-handlers.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import { keepColors } from '../reporters/terminal/keep-colors.ts';
import type { Range } from '../source/source-file.ts';
import { UsageError } from '../source/usage-error.ts';
import { explainProblem } from './explain-problem.ts';
import type { FileMocks } from './file-mocks.ts';
import { type JudgedTest, judgeTest, notRun } from './judge-test.ts';
import type { PreparedFile } from './prepare-file.ts';
import { isEvent, isPause } from './run-record.ts';
import type { TestToRun } from './run-test.ts';
import type { Snapshots } from './snapshots.ts';
import type { PlannedTest, TestCase, TestFileHead } from './test-file.ts';
import { type TestInputs, withOwn } from './test-inputs.ts';
import { TestMistake } from './test-mistake.ts';
import type { FinishedTest, TestFailure } from './test-report.ts';
import type { TestedRun } from './tested-run.ts';

/** How much output of a test's handlers is kept. */
const MAX_OUTPUT = 64_000;

export interface RunFileOptions {
  readonly prepared: PreparedFile;
  readonly cwd: string;
  readonly jobs: number;
  readonly isChosen: (test: PlannedTest) => boolean;
  readonly snapshots: Snapshots;
  readonly services: TestToRun['services'];
  readonly signal: StopSignal;
  /** Functions shared with other files and runs. Default: this file's own. */
  readonly handlers?: SharedHandlers;
  /** Observes the states of all runs. */
  readonly watcher?: StateWatcher;
  /** Called with the run of each test that has one. */
  readonly onRun?: (run: TestedRun, testName: string) => void;
  /** In file order; false ends the file. */
  readonly onTest: (test: FinishedTest) => Promise<boolean>;
}

/** Runs the tests of a file. */
export async function runFile(options: RunFileOptions): Promise<void> {
  const { prepared, jobs, signal, onTest, isChosen } = options;
  const { subject, head, mocks, inputs } = prepared;
  const hasOnly = prepared.tests.some(({ mode }) => mode === 'only');
  const keeps = head.sharesEnvironments && !subject.needsCallbacks;
  const handlers = options.handlers ?? new SharedHandlers(keeps);
  const own = { services: { ...options.services, sharedHandlers: handlers }, mocks, inputs };
  const runs = prepared.tests.filter(isChosen);
  try {
    await runInOrder(
      runs,
      jobs,
      async (test): Promise<FinishedTest> => {
        if (test.mode === 'skip' || (hasOnly && test.mode !== 'only')) return finish(options, test, undefined, 0);
        // a stopped test has not run
        if (signal.aborted) return finish(options, test, undefined, 0);
        const start = monotonicNow();
        const judged = await judge(options, test.read(), own);
        if (judged.run !== undefined) options.onRun?.(judged.run, test.name);
        return finish(options, test, judged, monotonicNow() - start);
      },
      async (_, finished) => !signal.aborted && onTest(finished),
    );
  } finally {
    if (options.handlers === undefined) await handlers.close();
  }
}

async function judge(
  { prepared: { subject, head }, snapshots, signal, watcher }: RunFileOptions,
  test: TestCase,
  own: { readonly services: TestToRun['services']; readonly mocks: FileMocks; readonly inputs: TestInputs },
): Promise<JudgedTest> {
  const settings = withOwn(subject.settings, test.settings);
  let about: SettingName | undefined = 'input';
  try {
    // most are there already, and thousands of tests need not wait for them
    const reading = own.inputs.of(settings);
    const input = reading instanceof Promise ? await reading : reading;
    about = 'mocks';
    const compiling = own.mocks.of(test);
    const mocks = compiling instanceof Promise ? await compiling : compiling;
    about = undefined;
    return await judgeTest(
      {
        subject,
        test,
        settings,
        input,
        mocks,
        services: own.services,
        signal,
        watcher,
      },
      { testName: test.name, snapshots },
    );
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { run: undefined, failures: explainFailures(error, test, head, about) };
  }
}

/** Why a test could not run, at the fields that say so. */
function explainFailures(
  error: UsageError,
  test: TestCase,
  head: TestFileHead,
  about: SettingName | undefined,
): readonly TestFailure[] {
  const mistakes = error instanceof TestMistake ? error.mistakes : [error];
  return mistakes.map((mistake) => {
    const { message, range } = explainProblem(mistake.message, [test.fields, head.fields], about);
    return notRun(
      ('range' in mistake ? mistake.range : undefined) ?? range ?? placeInState(message, test) ?? test.range,
      message,
    );
  });
}

/** Of a test of one state: the field that TestState refuses. */
function placeInState(message: string, { state, fields }: TestCase): Range | undefined {
  const name = /^Mock(?:ed)? result\b|\bwhen a mock is specified$/.test(message)
    ? 'mock'
    : message.startsWith('Invalid Context object')
      ? 'context'
      : undefined;
  return (name && fields.get(name)?.value) ?? state?.range;
}

function finish(
  { prepared: { head } }: RunFileOptions,
  test: PlannedTest,
  judged: JudgedTest | undefined,
  duration: number,
): FinishedTest {
  const { name, range, reason } = test;
  const failures = judged?.failures ?? [];
  const output = failures.length === 0 ? '' : outputOf(judged?.run);
  return {
    file: head.shown,
    name,
    range,
    status: judged === undefined ? 'skipped' : failures.length === 0 ? 'passed' : 'failed',
    reason,
    duration,
    failures,
    output: output === '' ? undefined : output,
  };
}

function outputOf(run: TestedRun | undefined): string {
  let text = '';
  for (const record of run?.records ?? []) {
    if (isEvent(record) || isPause(record)) continue;
    if (record.stream === 'notice') continue;
    text += `${keepColors(record.text, false)}\n`;
    if (text.length > MAX_OUTPUT) return `${text.slice(0, MAX_OUTPUT)}…\n`;
  }
  return text;
}

/**
 * Processes items concurrently and passes the results on in order.
 *
 * @param jobs maximum number at a time
 * @param work rejects only with a bug
 * @param emit the next one is passed on when its promise settles; false ends the loop
 */
async function runInOrder<T, R>(
  items: readonly T[],
  jobs: number,
  work: (item: T) => Promise<R>,
  emit: (item: T, result: R) => Promise<boolean>,
): Promise<void> {
  const pending: { readonly item: T; readonly result: Promise<R> }[] = [];
  let next = 0;
  const fill = (): void => {
    while (pending.length < jobs && next < items.length) {
      const item = items[next++]!;
      const result = work(item);
      // the awaiting code gets the error; until then, nothing may be listening
      result.catch(() => {});
      pending.push({ item, result });
    }
  };
  fill();
  for (let first = pending.shift(); first !== undefined; first = pending.shift()) {
    const result = await first.result;
    if (!(await emit(first.item, result))) {
      await Promise.allSettled(pending.map((one) => one.result));
      return;
    }
    fill();
  }
}
