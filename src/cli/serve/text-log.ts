import type { Trigger } from '../../events/trigger.ts';
import { nameStatesOfEvents } from '../../history/state-index.ts';
import type { Output } from '../../reporters/reporter.ts';
import { formatDuration, plural } from '../../reporters/terminal/format-numbers.ts';
import { loadPainter, type Painter } from '../../reporters/terminal/painter.ts';
import { createTraceReporter } from '../../reporters/terminal/trace.ts';
import type { Verbosity } from '../../reporters/terminal/verbosity.ts';
import type { ExecutionRecord, LiveExecution } from '../../server/execution-record.ts';
import { ownEvents } from '../../server/own-events.ts';
import type { ServerLog } from './server-log.ts';

interface TextLogOptions {
  /** No lines for executions are shown. */
  readonly isQuiet: boolean;
  /** The number of `--verbose` options: the trace of each execution, once it has ended, and more of its values. */
  readonly verbosity: number;
  readonly cwd: string;
}

/** For people: lines on a terminal. */
export async function createTextLog(people: Output, { isQuiet, verbosity, cwd }: TextLogOptions): Promise<ServerLog> {
  const painter = await loadPainter(people.color);
  // the traces of executions that end at the same time do not mix
  let writing = Promise.resolve();
  return {
    listening({ url, machines, accessKey, ui, triggers, resumed }) {
      people.write(`Step Functions API on ${url} · ${plural(machines, 'state machine')}\n`);
      people.write(`  AWS_ENDPOINT_URL_SFN=${url} in the environment of clients; Ctrl-C ends it\n`);
      for (const line of describeEvents(triggers, url)) people.write(`  ${line}\n`);
      if (ui !== undefined) people.write(`  executions are shown at ${ui}\n`);
      if (resumed > 0) people.write(`  ${plural(resumed, 'execution')} ${resumed === 1 ? 'goes' : 'go'} on\n`);
      if (accessKey !== undefined) {
        people.write(
          `warning: other machines can reach it; requests must be signed with the access key id ${accessKey}\n`,
        );
      }
    },
    execution(execution) {
      if (isQuiet) return;
      const isTraced = verbosity > 0 && execution.outcome !== undefined;
      if (!isTraced) people.write(`${describe(execution, painter)}\n`);
      else writing = writing.then(() => trace(execution, people, { verbosity, cwd }));
    },
    // a value with a line break must not look like another line of the log
    line: (text) =>
      people.write(
        text
          .split('\n')
          .map((line) => `${painter.dim(`┊ ${line}`)}\n`)
          .join(''),
      ),
    warn: (text) => people.write(`warning: ${text}\n`),
    changed: (files) => people.write(`${painter.dim(`${files.join(', ')} changed`)}\n`),
  };
}

/** What else starts the machines. */
function describeEvents(triggers: readonly Trigger[], url: string): readonly string[] {
  if (triggers.length === 0) return [];
  const hasRules = triggers.some(({ kind }) => kind === 'rule');
  return [
    ...(hasRules ? [`AWS_ENDPOINT_URL_EVENTBRIDGE=${url} for clients that put events`] : []),
    `${plural(triggers.length, 'event')} of the template: ${triggers.map(({ id }) => id).join(', ')}`,
  ];
}

function describe({ info, started, outcome }: ExecutionRecord, painter: Painter): string {
  const name = `${info.machineName} ${painter.dim(info.name)}`;
  if (outcome === undefined) return `▸ ${name}`;
  const took = formatDuration(outcome.stopDate - started.startDate);
  if (outcome.status === 'SUCCEEDED') return `${painter.success('✔')} ${name}  ${took}`;
  const why = [outcome.status, outcome.error].filter((part) => part !== undefined).join(' ');
  return `${painter.failure('✖')} ${name}  ${took} ${why}`;
}

async function trace(
  execution: LiveExecution,
  people: Output,
  { verbosity, cwd }: Pick<TextLogOptions, 'verbosity' | 'cwd'>,
): Promise<void> {
  const { info, outcome } = execution;
  const events = ownEvents(execution.events);
  // one `-v` shows the trace; each further one shows more values in it
  const shown = (verbosity - 1) as Verbosity;
  const reporter = await createTraceReporter(
    { ...people, isTTY: false },
    { verbosity: shown, cwd, states: nameStatesOfEvents(events) },
  );
  reporter.onStart?.({ name: `${info.machineName} ${info.name}`, type: info.type, path: info.machineName });
  for (const event of events) reporter.onEvent?.(event);
  reporter.onEnd?.(outcome!);
}
