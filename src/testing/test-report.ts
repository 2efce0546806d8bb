import type { Json } from '../json.ts';
import type { TextPosition } from '../source/code-frame.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Range } from '../source/source-file.ts';

/** How a test's run differs from what its file expects. */
export interface TestFailure {
  /** The expectation: `output`; `run` if the test could not run. */
  readonly title: string;
  readonly message: string;
  /** The expectation's location. */
  readonly place: TextPosition;
  readonly expected?: Json;
  readonly actual?: Json;
  /** Where the run differed, as an index of its visits; absent if at its end. */
  readonly departure?: number;
  /** The events up to the difference; undefined if nothing ran. */
  readonly trace?: (width: number, color: boolean) => Promise<string>;
}

export interface FinishedTest {
  /** The test file as the user would write it. */
  readonly file: string;
  readonly name: string;
  /** The location of its name in the file. */
  readonly range: Range;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it is skipped. */
  readonly reason?: string | undefined;
  /** Milliseconds of wall-clock time. */
  readonly duration: number;
  readonly failures: readonly TestFailure[];
  /** Handlers' output, for failing tests. */
  readonly output?: string | undefined;
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface FinishedFile extends TestCounts {
  readonly file: string;
  /** Milliseconds of wall-clock time. */
  readonly duration: number;
  /** The file's problems; if one is an error, none of its tests has run. */
  readonly diagnostics: readonly Diagnostic[];
  readonly isBroken: boolean;
}

export interface FinishedSuite extends TestCounts {
  readonly files: number;
  readonly failedFiles: number;
  readonly brokenFiles: number;
  readonly duration: number;
  /** Ctrl-C stopped it before all tests had run. */
  readonly isInterrupted: boolean;
  /** `--bail` stopped it. */
  readonly isBailed: boolean;
  readonly snapshotsWritten: number;
}

/** Turns the results of tests into output. All hooks are optional; the next test is reported when a promise settles. */
export interface TestReporter {
  /** Before the first file. */
  onStart?(): void | Promise<void>;
  /** A file begins, with the number of its tests. */
  onFileStart?(file: string, tests: number): void;
  /** A test has ended, in file order. */
  onTestEnd?(test: FinishedTest): void | undefined | Promise<void>;
  onFileEnd?(file: FinishedFile): void | Promise<void>;
  /** After the last file. */
  onEnd?(suite: FinishedSuite): void | Promise<void>;
}
