import type { Machine } from '../definition/definition.ts';
import type { TraceEvent } from '../engine/events.ts';
import { outcomeOf } from '../history/read-history.ts';
import { createReportReporter } from './create-report.ts';

export interface RenderReportOptions {
  /** For the heading. */
  readonly name?: string;
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** The folder of the user's code: the lines that errors point at are shown. If absent, nothing is read. */
  readonly cwd?: string;
}

/**
 * Creates the page of an execution: one HTML file, which loads nothing.
 * @param machine from `compile`; undefined if there is none, which gives a page without a graph
 * @param events of a run, or from `readHistory`
 */
export function renderReport(
  machine: Machine | undefined,
  events: Iterable<TraceEvent>,
  options: RenderReportOptions = {},
): string {
  const { name = 'execution', type = 'STANDARD', cwd } = options;
  const pieces: string[] = [];
  const reporter = createReportReporter((piece) => pieces.push(piece), cwd === undefined ? {} : { cwd });
  const listed = [...events];
  reporter.onStart?.({ name, type, path: name, ...(machine !== undefined && { machine }) });
  for (const event of listed) reporter.onEvent?.(event);
  const [startDate, stopDate] = [listed[0]?.timestamp ?? 0, listed.at(-1)?.timestamp ?? 0];
  reporter.onEnd?.(outcomeOf(listed) ?? { status: 'RUNNING', startDate, stopDate });
  return pieces.join('');
}
