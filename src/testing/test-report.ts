import type { Json } from '../json.ts';
import type { TextPosition } from '../source/code-frame.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Range } from '../source/source-file.ts';

/** How a test's run is not what its file expects. */
export interface TestFailure {
  /** The expectation: `output`; `run` where the test could not be run. */
  readonly title: string;
  readonly message: string;
  /** Where the expectation stands. */
  readonly place: TextPosition;
  /** The line of it with a caret; several lines, plain. */
  readonly frame: string;
  readonly expected?: Json;
  readonly actual?: Json;
  /** Where the run parted from it, as an index of its visits; at its end where it is absent. */
  readonly departure?: number;
  /** What happened up to where the run parted from the expectation; undefined where nothing ran. */
  readonly trace?: (width: number, color: boolean) => Promise<string>;
}

export interface FinishedTest {
  /** The test file as the user would write it. */
  readonly file: string;
  readonly name: string;
  /** Of its name in the file. */
  readonly range: Range;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it is skipped. */
  readonly reason?: string;
  /** Milliseconds of real time. */
  readonly duration: number;
  readonly failures: readonly TestFailure[];
  /** What handlers printed; of tests that fail. */
  readonly output?: string;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface FinishedFile extends Counts {
  readonly file: string;
  /** Milliseconds of real time. */
  readonly duration: number;
  /** What is wrong in the file; where one is an error, none of its tests has run. */
  readonly diagnostics: readonly Diagnostic[];
  readonly isBroken: boolean;
}

export interface FinishedSuite extends Counts {
  readonly files: number;
  readonly failedFiles: number;
  readonly brokenFiles: number;
  readonly duration: number;
  /** Ctrl-C came before all had run. */
  readonly isInterrupted: boolean;
  /** `--bail` ended it. */
  readonly isBailed: boolean;
  readonly snapshotsWritten: number;
}

/** Makes an output of what comes of tests. Optional hooks; the next test is reported when a promise is settled. */
export interface TestReporter {
  /** Before the first file. */
  onStart?(): void | Promise<void>;
  /** A file begins; so many of its tests will be reported. */
  onFileStart?(file: string, tests: number): void;
  /** A test has ended, in the order of the file. */
  onTestEnd?(test: FinishedTest): void | Promise<void>;
  onFileEnd?(file: FinishedFile): void | Promise<void>;
  /** After the last file. */
  onEnd?(suite: FinishedSuite): void | Promise<void>;
}
