import { createReportReporter, type ReplayPart, type ReportReporter } from '../../report/create-report.ts';
import { findStarted } from '../../started-machines.ts';
import type { Io } from '../io.ts';
import type { LoadedMachine } from '../load/load-machine.ts';
import { OutputError } from './output-error.ts';
import { openDataOutput } from './outputs.ts';

export interface OpenedReport {
  readonly reporter: ReportReporter;
  /** @throws OutputError if the report could not be written completely */
  close(): void;
}

export interface ReportSettings {
  /** The machine to run; absent if a history is shown without its definition. */
  readonly loaded?: LoadedMachine;
  /** Waits and retry delays take no time. */
  readonly isVirtual?: boolean;
  readonly replay?: () => ReplayPart | undefined;
}

/**
 * Opens the file of `--report` before anything is run, and creates the report that fills it.
 * @throws UsageError if the file cannot be written
 */
export async function openReport(path: string, io: Io, settings: ReportSettings = {}): Promise<OpenedReport> {
  const { loaded, isVirtual, replay } = settings;
  const output = await openDataOutput({ output: path, color: false }, io);
  let isWritten = false;
  const reporter = createReportReporter((piece) => output.write(piece), {
    cwd: io.cwd,
    ...(loaded !== undefined && { started: await findStarted(loaded.machine, loaded.project) }),
    ...(isVirtual !== undefined && { isVirtual }),
    ...(replay !== undefined && { replay }),
  });
  return {
    reporter: {
      ...reporter,
      onEnd(outcome) {
        reporter.onEnd?.(outcome);
        isWritten = true;
      },
    },
    close() {
      output.close();
      if (!isWritten) throw new OutputError(`the report ${path} is incomplete: it did not receive the end of the run`);
    },
  };
}
