import { REPORT_FORMATS } from '../../reporters/index.ts';
import type { Output, Reporter } from '../../reporters/reporter.ts';
import { createTraceReporter, type TraceOptions } from '../../reporters/terminal/trace.ts';
import type { Verbosity } from '../../reporters/terminal/verbosity.ts';
import { isInspected } from '../options/inspector-options.ts';
import { given, type ValuesOf } from '../options/option.ts';
import type { RUN_OPTIONS } from '../options/run-options.ts';

/** The trace on stderr, and the output of `--format` on stdout or in a file. */
export async function createReporters(
  options: Pick<ValuesOf<typeof RUN_OPTIONS>, 'format'> &
    Partial<Pick<ValuesOf<typeof RUN_OPTIONS>, 'quiet' | 'verbose' | 'logs' | 'inspect' | 'inspectBrk'>>,
  data: Output,
  people: Output,
  trace: Pick<TraceOptions, 'states' | 'isTyping' | 'cwd'> = {},
): Promise<Reporter[]> {
  const format = options.format;
  const reporters = [REPORT_FORMATS[format].create(data)];
  if (options.quiet === true) return reporters;
  // a live line would be broken by other output to the same terminal: data, or the addresses of debuggers
  const isTorn = isInspected(options) || (data.isTTY && format !== 'pretty' && format !== 'json');
  const isTTY = people.isTTY && !isTorn;
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
      ...given('logs', options.logs),
    }),
    ...reporters,
  ];
}

/** `-v` counts: twice requests everything. In a configuration it is true. */
function readVerbosity(verbose: number | true = 0): Verbosity {
  if (verbose === true) return 1;
  return verbose === 0 ? 0 : verbose === 1 ? 1 : 2;
}
