import type { Machine } from '../definition/definition.ts';
import type { TraceEvent } from '../engine/events.ts';
import { outcomeOf } from '../history/read-history.ts';
import { createReportReporter } from './create-report.ts';

export interface RenderReportOptions {
  /** For the heading. */
  readonly name?: string;
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** The folder of the user's code: the lines that errors point at are shown. Nothing is read where it is absent. */
  readonly cwd?: string;
}

/**
 * Makes the page of an execution: one HTML file, which loads nothing.
 *
 * @param machine what `compile` made of its definition; undefined where there is none, and then the page has no graph
 * @param events of a run, or of `readHistory`
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
