import { findStarted } from '../../started-machines.ts';
import type { SuiteWitness } from '../../testing/run-suite.ts';
import { SuiteReport } from '../../testing/suite-report.ts';
import type { TestReporter } from '../../testing/test-report.ts';
import type { Io } from '../io.ts';
import { openDataOutput } from '../outputs/outputs.ts';
import type { KeptResults } from './kept-results.ts';

export interface OpenedSuiteReport {
  readonly witness: SuiteWitness;
  readonly reporters: readonly TestReporter[];
  close(): void;
}

/**
 * Opens the file of `test --report` before any test is run, and creates the report that fills it.
 *
 * @param kept with --watch: tests that this save does not run appear on the page with their last results
 * @throws UsageError if the file cannot be written
 */
export async function openSuiteReport(path: string, io: Io, kept?: KeptResults): Promise<OpenedSuiteReport> {
  const output = await openDataOutput({ output: path, color: false }, io);
  const report = new SuiteReport((piece) => output.write(piece));
  const { reporter } = report;
  return {
    witness: {
      async onSubject({ source, machine, project }, { shown }) {
        const tested = { name: source.name, machine, started: await findStarted(machine, project) };
        kept?.addMachine(shown, tested);
        report.addMachine(tested);
      },
      onRun(run, { file, name }) {
        kept?.addRun(file, name, run);
        report.addRun(run);
      },
    },
    reporters: [
      {
        onTestEnd(test) {
          kept?.addTest(test);
          return reporter.onTestEnd?.(test);
        },
        async onEnd(suite) {
          const total = { ...suite };
          for (const { machine, run, test } of kept?.others() ?? []) {
            if (machine !== undefined) report.addMachine(machine);
            if (run !== undefined) report.addRun(run);
            await reporter.onTestEnd?.(test);
            total[test.status]++;
          }
          return reporter.onEnd?.(total);
        },
      },
    ],
    close: () => output.close(),
  };
}
