import { resolve } from 'node:path';
import { outcomeOf } from '../../history/read-history.ts';
import { plural } from '../../reporters/terminal/format-numbers.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import {
  describeRecorded,
  EXECUTION_OPTION,
  HISTORY_ARGUMENT,
  loadDeployed,
  loadHistory,
} from '../load/load-history.ts';
import { loadMachine } from '../load/load-machine.ts';
import { given, option } from '../options/option.ts';
import { DEFINITION_OPTIONS, refuseSharedStdin, TYPE_OPTION } from '../options/options.ts';
import { openFile } from '../outputs/open-file.ts';
import { openReport } from '../outputs/open-report.ts';
import { createOutput } from '../outputs/outputs.ts';

/** Writes the report of a recorded execution. */
export const reportCommand = defineCommand({
  name: 'report',
  summary: 'writes an HTML report of a recorded execution',
  arguments: [HISTORY_ARGUMENT, ['[definition]', 'its template or definition, so that the report can show the graph']],
  options: [
    option('-o, --output <file>', 'where to write the report (default: report.html)'),
    option('--open', 'opens the result in the default viewer'),
    EXECUTION_OPTION,
    ...DEFINITION_OPTIONS,
    TYPE_OPTION,
  ],
  examples: [
    ['sfn-run report history.json template.yml --open', 'shows a recorded execution in the browser'],
    ['sfn-run template.yml -i event.json --report report.html', 'writes the report of a run'],
  ],

  async run([history = '', definition], options, io) {
    refuseSharedStdin(['history', history], ['definition', definition]);
    const people = createOutput(io.stderr, options, io);
    const stored = await loadHistory(history, options.execution, io, { children: 'some', definition });
    const { events, arn, others, warnings = [] } = stored;
    const loaded =
      definition === undefined
        ? await loadDeployed(stored)
        : await loadMachine(definition, options, io, people, { openResources: true, unknownNames: 'warning' });
    if (loaded === undefined && definition !== undefined) return EXIT_CODES.usage;
    const file = options.output ?? 'report.html';
    const { reporter, close } = await openReport(file, io, given('loaded', loaded));
    reporter.onStart?.(describeRecorded(history, arn, loaded));
    for (const event of events) reporter.onEvent?.(event);
    const span = { startDate: events[0]!.timestamp, stopDate: events.at(-1)!.timestamp };
    reporter.onEnd?.(outcomeOf(events) ?? { status: 'RUNNING', ...span });
    close();
    for (const warning of warnings) people.write(`warning: ${warning}\n`);
    if (others > 0) people.write(`${plural(others, 'other execution')} left out: --execution shows one of them\n`);
    if (options.open === true) await openFile(resolve(io.cwd, file), io);
    else people.write(`${file} is written\n`);
    return EXIT_CODES.success;
  },
});
