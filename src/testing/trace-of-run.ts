import { createTraceReporter } from '../reporters/terminal/trace.ts';
import { isEvent, isPause } from './run-record.ts';
import type { TestedRun } from './tested-run.ts';

/** The maximum number of lines of a trace: the last ones are shown. */
const MAX_LINES = 40;

/**
 * The trace of a run as in `sfn-run run`, without its heading.
 *
 * @param departure the last visit to show, as an index of `run.visits`; by default all are shown
 */
export async function traceOfRun(
  run: TestedRun,
  departure: number | undefined,
  width: number,
  color: boolean,
): Promise<string> {
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  const output = { write, isTTY: false, columns: width, color };
  const reporter = await createTraceReporter(output);
  reporter.onStart?.(run.info);
  const end = departure === undefined ? undefined : lastEventOf(run, departure);
  for (const record of run.records) {
    if (isEvent(record)) {
      reporter.onEvent?.(record);
      if (record === end) break;
    } else if (isPause(record)) reporter.onPause?.(record);
    else reporter.onLog?.(record);
  }
  const { startDate, stopDate, ...outcome } = run.outcome;
  reporter.onEnd?.(
    end === undefined && isRunStatus(outcome.status)
      ? { ...outcome, status: outcome.status, startDate, stopDate }
      : { status: 'RUNNING', startDate, stopDate: end?.timestamp ?? stopDate },
  );
  const lines = text.trimEnd().split('\n').slice(1);
  // in a truncated trace, the line about the end would say that the run is still running
  const shown = (end === undefined ? lines : lines.slice(0, -1))
    .join('\n')
    .replace(/^\n+|\n+$/g, '')
    .split('\n');
  if (shown.length <= MAX_LINES) return shown.join('\n');
  return [`  … ${shown.length - MAX_LINES} lines before`, ...shown.slice(-MAX_LINES)].join('\n');
}

/** The event with which a visit ends; for an aborted visit, its own last event. */
function lastEventOf(run: TestedRun, index: number) {
  const visit = run.visits[index]!;
  return run.records.find(
    (record) => isEvent(record) && record.scope === visit.scope && record.id === visit.lastEventId,
  ) as Extract<TestedRun['records'][number], { previousEventId: number }> | undefined;
}

function isRunStatus(status: string): status is 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' {
  return ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'].includes(status);
}
