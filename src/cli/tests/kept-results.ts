import type { TestedMachine } from '../../testing/suite-report.ts';
import type { FinishedTest } from '../../testing/test-report.ts';
import type { TestedRun } from '../../testing/tested-run.ts';
import type { KeptCoverage } from '../options/coverage.ts';

/** The last result of a test. */
interface KeptTest {
  readonly run: TestedRun | undefined;
  readonly test: FinishedTest;
}

interface KeptFile {
  machine: TestedMachine | undefined;
  /** Tests by name. */
  readonly tests: Map<string, KeptTest>;
  /** The names of tests whose result is not known yet. */
  readonly runs: Map<string, TestedRun>;
}

/** The last results of all tests that `test --watch` has run: each save runs only part of them. */
export class KeptResults {
  /** Test files by their paths as shown in messages. */
  readonly #files = new Map<string, KeptFile>();
  /** Which states and transitions the tests of each file have reached. */
  readonly coverage: KeptCoverage = new Map();
  /** Added since `begin`. */
  readonly #fresh = new Set<KeptTest>();

  /** Call it when some of these files are about to run; results of all other files are dropped. */
  begin(files: readonly string[]): void {
    this.#fresh.clear();
    for (const kept of [this.#files, this.coverage]) {
      for (const file of kept.keys()) if (!files.includes(file)) kept.delete(file);
    }
  }

  /** Call it when all tests of the file run again, since it may have other tests now. */
  forget(file: string): void {
    this.#files.delete(file);
    this.coverage.delete(file);
  }

  addMachine(file: string, machine: TestedMachine): void {
    this.#fileOf(file).machine = machine;
  }

  addRun(file: string, name: string, run: TestedRun): void {
    this.#fileOf(file).runs.set(name, run);
  }

  addTest(test: FinishedTest): void {
    const { runs, tests } = this.#fileOf(test.file);
    const kept = { run: runs.get(test.name), test };
    runs.delete(test.name);
    tests.set(test.name, kept);
    this.#fresh.add(kept);
  }

  /** Tests that have not run since `begin`. */
  *others(): Generator<KeptTest & { readonly machine: TestedMachine | undefined }> {
    for (const { machine, tests } of this.#files.values()) {
      for (const kept of tests.values()) if (!this.#fresh.has(kept)) yield { machine, ...kept };
    }
  }

  #fileOf(file: string): KeptFile {
    const known = this.#files.get(file) ?? { machine: undefined, tests: new Map(), runs: new Map() };
    this.#files.set(file, known);
    return known;
  }
}
