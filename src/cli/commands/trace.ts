import { outcomeOf } from '../../history/read-history.ts';
import { nameStatesOfEvents } from '../../history/state-index.ts';
import { plural } from '../../reporters/terminal/format-numbers.ts';
import { UsageError } from '../../source/usage-error.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import {
  describeRecorded,
  EXECUTION_OPTION,
  HISTORY_ARGUMENT,
  isArn,
  loadDeployed,
  loadHistory,
} from '../load/load-history.ts';
import { loadMachine } from '../load/load-machine.ts';
import { given, option } from '../options/option.ts';
import { DEFINITION_OPTIONS, refuseSharedStdin, TYPE_OPTION } from '../options/options.ts';
import { REPORT_OPTIONS } from '../options/run-options.ts';
import { createReporters } from '../outputs/create-reporters.ts';
import { createOutput, openDataOutput } from '../outputs/outputs.ts';

/** Shows a recorded execution as if it were running now. */
export const traceCommand = defineCommand({
  name: 'trace',
  summary: 'prints the trace of a recorded execution',
  arguments: [
    HISTORY_ARGUMENT,
    ['[definition]', 'its template or definition, so that the trace can show retry limits'],
  ],
  options: [
    EXECUTION_OPTION,
    option('--follow', 'follows an execution on AWS that is still running, to its end'),
    ...DEFINITION_OPTIONS,
    TYPE_OPTION,
    ...REPORT_OPTIONS,
  ],
  examples: [
    ['sfn-run trace history.json', 'shows what a recorded execution did'],
    ['sfn-run trace arn:aws:states:eu-west-1:123456789012:execution:Order:a1', 'the same for an execution on AWS'],
  ],

  async run([history = '', definition], options, io) {
    refuseSharedStdin(['history', history], ['definition', definition]);
    const people = createOutput(io.stderr, options, io);
    if (options.follow === true) {
      if (!isArn(history) || options.execution !== undefined)
        throw new UsageError('--follow needs the ARN of an execution on AWS');
      const own = definition === undefined ? undefined : await loadMachine(definition, options, io, people);
      if (own === undefined && definition !== undefined) return EXIT_CODES.usage;
      const { followRemote } = await import('../remote/follow-remote.ts');
      return followRemote(history, own, options, io, people);
    }
    const stored = await loadHistory(history, options.execution, io, { children: 'some', definition });
    const { events, arn, others, warnings = [] } = stored;
    const loaded =
      definition === undefined ? await loadDeployed(stored) : await loadMachine(definition, options, io, people);
    if (loaded === undefined && definition !== undefined) return EXIT_CODES.usage;
    const info = describeRecorded(history, arn, loaded);

    const data = await openDataOutput(options, io);
    const steady = { ...people, isTTY: false };
    const reporters = await createReporters(options, data, steady, { states: nameStatesOfEvents(events) });
    const report =
      options.report === undefined
        ? undefined
        : await (await import('../outputs/open-report.ts')).openReport(options.report, io, given('loaded', loaded));
    if (report !== undefined) reporters.push(report.reporter);
    const outcome = outcomeOf(events);
    const span = { startDate: events[0]!.timestamp, stopDate: events.at(-1)!.timestamp };
    for (const reporter of reporters) {
      reporter.onStart?.(info);
      for (const event of events) reporter.onEvent?.(event);
      reporter.onEnd?.(outcome ?? { status: 'RUNNING', ...span });
    }
    data.close();
    report?.close();
    if (others > 0 && options.quiet !== true) {
      people.write(`${plural(others, 'other execution')} left out: --execution shows one of them\n`);
    }
    for (const warning of warnings) people.write(`warning: ${warning}\n`);
    if (outcome === undefined) {
      people.write(
        isArn(history)
          ? 'warning: the execution is still running: --follow shows it to its end\n'
          : 'warning: the history stops before the end of its execution: it was still running, or the document is truncated\n',
      );
    }
    return outcome?.status === 'SUCCEEDED' ? EXIT_CODES.success : EXIT_CODES.failure;
  },
});
