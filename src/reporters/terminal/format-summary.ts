import type { Scope } from '../../engine/events.ts';
import { type StateVisit, visitDepth } from '../../history/state-visit.ts';
import { printable } from '../../source/printable.ts';
import { describeFailure } from './describe-failure.ts';
import { formatCount, formatDuration, plural } from './format-numbers.ts';
import type { MapSummary, StateSummary } from './map-summary.ts';
import type { RowFormatter } from './row.ts';
import type { Verbosity } from './verbosity.ts';
import { wrapText } from './wrap-text.ts';

/** Lines of a listed failure, if values are shown. */
const SUMMARY_FAILURE_LINES = 3;

/** The lines of a summarised Map: one for each of its states, and its first failures. */
export function formatSummary(map: StateVisit, summary: MapSummary, rows: RowFormatter, verbosity: Verbosity): string {
  const depth = visitDepth(map);
  let text = '';
  for (const state of summary.states) text += formatStateSummary(depth + state.depth, state, rows);
  for (const visit of summary.failures) {
    const path = `[${itemOf(visit.scope, map.scope).index}] ${printable(visit.name)}`;
    const what = describeFailure(visit.failure ?? visit.attempts.at(-1)?.failure);
    text += rows.formatFailure(depth, {
      failure: {
        lines: (width, firstWidth) => wrapText(`${path}: ${what}`, width, firstWidth),
        hasDocument: false,
        frames: [],
      },
      duration: formatDuration((visit.end ?? visit.start) - visit.start),
      note: '',
      maxLines: verbosity > 0 ? SUMMARY_FAILURE_LINES : 1,
      maxFrames: 0,
    });
  }
  const more = map.items.failed - summary.failures.length;
  if (more > 0) text += rows.formatRemark(depth, `… ${plural(more, 'more item')} failed`);
  return text;
}

function formatStateSummary(depth: number, state: StateSummary, rows: RowFormatter): string {
  const { visits, failed, caught, aborted, retries, totalMs, longestMs } = state;
  const mark = failed > 0 ? 'failed' : caught > 0 ? 'caught' : aborted === visits ? 'aborted' : 'succeeded';
  const counts = [
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(caught > 0 ? [`${formatCount(caught)} caught`] : []),
    ...(retries > 0 ? [plural(retries, 'retry', 'retries')] : []),
    ...(counted(longestMs, totalMs, visits) ? [`max ${formatDuration(longestMs)}`] : []),
  ];
  return rows.format({
    mark,
    depth,
    label: printable(state.name),
    type: state.type,
    detail: `${formatCount(visits)} ×${state.target === undefined ? '' : ` ${printable(state.target)}`}`,
    duration: `⌀ ${formatDuration(totalMs / visits)}`,
    ...(counts.length === 0 ? {} : { note: counts.join(', ') }),
  });
}

/** The longest is informative if it differs from the mean. */
function counted(longestMs: number, totalMs: number, visits: number): boolean {
  return Math.round(longestMs) > Math.round(totalMs / visits);
}

/** The item of a Map that contains the visit. */
function itemOf(scope: Scope, map: Scope): Scope {
  let item = scope;
  while (item.parent !== undefined && item.parent !== map) item = item.parent;
  return item;
}
