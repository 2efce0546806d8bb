import { REPORT_FORMATS, type ReportFormatName } from '../reporters/index.ts';
import type { Output, Reporter } from '../reporters/reporter.ts';
import type { LogChoice } from '../reporters/terminal/handler-log.ts';
import { createTraceReporter, type TraceOptions } from '../reporters/terminal/trace.ts';
import type { Verbosity } from '../reporters/terminal/visit-writer.ts';
import type { OptionValues } from './command.ts';
import { given } from './given.ts';

/** The trace on stderr, and on stdout or in a file what `--format` asks for. */
export async function createReporters(
  options: OptionValues,
  data: Output,
  people: Output,
  trace: Pick<TraceOptions, 'states' | 'isTyping' | 'cwd'> = {},
): Promise<Reporter[]> {
  const format = options.format as ReportFormatName;
  const reporters = [REPORT_FORMATS[format].create(data)];
  if (options.quiet === true) return reporters;
  // a live line would be torn by data that is written to the same terminal meanwhile
  const isTTY = people.isTTY && !(data.isTTY && format !== 'pretty' && format !== 'json');
  const output: Output = {
    ...people,
    isTTY,
    get columns() {
      return people.columns;
    },
  };
  return [
    await createTraceReporter(output, {
      ...trace,
      verbosity: readVerbosity(options.verbose),
      ...given('logs', options.logs as LogChoice | undefined),
    }),
    ...reporters,
  ];
}

/** `-v` counts: twice asks for all. A configuration says true. */
function readVerbosity(verbose: unknown): Verbosity {
  if (verbose === true) return 1;
  return typeof verbose === 'number' ? (Math.min(verbose, 2) as Verbosity) : 0;
}
