import { findStarted } from '../../started-machines.ts';
import type { SuiteWitness } from '../../testing/run-suite.ts';
import { SuiteReport } from '../../testing/suite-report.ts';
import type { TestReporter } from '../../testing/test-report.ts';
import type { Io } from '../io.ts';
import { openDataOutput } from '../outputs/outputs.ts';

export interface OpenedSuiteReport {
  readonly witness: SuiteWitness;
  readonly reporters: readonly TestReporter[];
  close(): void;
}

/**
 * Opens the file of `test --report` before any test is run, and creates the report that fills it.
 * @throws UsageError if the file cannot be written
 */
export function openSuiteReport(path: string, io: Io): OpenedSuiteReport {
  const output = openDataOutput({ output: path, color: false }, io);
  const report = new SuiteReport((piece) => output.write(piece));
  return {
    witness: {
      async onSubject({ source, machine, project }) {
        report.addMachine({ name: source.name, machine, started: await findStarted(machine, project) });
      },
      onRun: (run) => report.addRun(run),
    },
    reporters: [report.reporter],
    close: () => output.close(),
  };
}
