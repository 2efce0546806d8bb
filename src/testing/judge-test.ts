import { findPlace } from '../source/code-frame.ts';
import type { Range } from '../source/source-file.ts';
import type { CheckContext } from './expectations/expectation.ts';
import { runTest, type TestToRun } from './run-test.ts';
import type { TestFailure } from './test-report.ts';
import type { TestedRun } from './tested-run.ts';
import { traceOfRun } from './trace-of-run.ts';

/** A test's run, checked against its expectations. */
export interface JudgedTest {
  /** Undefined if it could not run. */
  readonly run: TestedRun | undefined;
  readonly failures: readonly TestFailure[];
}

/**
 * Runs a test and checks its expectations.
 * @throws UsageError if it cannot run
 */
export async function judgeTest(toRun: TestToRun, context: CheckContext): Promise<JudgedTest> {
  const { test } = toRun;
  const { run, gaveUpAfter } = await runTest(toRun);
  const trace: TestFailure['trace'] = (width, color) => traceOfRun(run, undefined, width, color);
  if (gaveUpAfter !== undefined) {
    const message = `it did not end within ${gaveUpAfter} s of wall-clock time (timeout)`;
    return { run, failures: [{ ...notRun(test.range, message), trace }] };
  }
  const failures: TestFailure[] = [];
  for (const { title, range, check } of test.expectations) {
    const checked = check(run, context);
    const mismatch = checked instanceof Promise ? await checked : checked;
    if (mismatch === undefined) continue;
    const { departure, range: exact = range, ...rest } = mismatch;
    failures.push({
      title,
      ...rest,
      ...(departure !== undefined && { departure }),
      place: findPlace(exact),
      ...(run.records.length > 0 && {
        trace: (width: number, color: boolean) => traceOfRun(run, departure, width, color),
      }),
    });
  }
  return { run, failures };
}

export function notRun(range: Range, message: string): TestFailure {
  return { title: 'run', message, place: findPlace(range) };
}
