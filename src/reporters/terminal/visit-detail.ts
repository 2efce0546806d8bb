import type { StatePause } from '../../engine/events.ts';
import type { StateVisit } from '../../history/state-visit.ts';
import { printable } from '../../source/printable.ts';
import { formatCount, formatDelay, plural } from './format-numbers.ts';
import { isSummarised } from './map-summary.ts';

/** Tasks whose child is more informative than the name of the action. */
const STARTS_CHILD = /^(?:states|aws-sdk:sfn):/;

/** The content of the column of details: the next state, the items, or what a Task calls. */
export function describeDetail(visit: StateVisit): string {
  const { type, next, items, target, child } = visit;
  if (type === 'Choice') return next === undefined ? '' : `→ ${printable(next)}`;
  if (type === 'Wait' && visit.status === 'aborted' && visit.pause !== undefined)
    return describeRest(visit, visit.pause);
  if (type === 'Parallel') return items.peak === 0 ? '' : plural(items.peak, 'branch', 'branches');
  if (items.length !== undefined) return describeItems(visit);
  if (target === undefined) return '';
  return printable(child !== undefined && STARTS_CHILD.test(target) ? child : target);
}

/** For a Wait that was aborted. */
function describeRest({ start, end = start }: StateVisit, { until }: StatePause): string {
  return `${formatDelay(Math.max(0, until - end))} left`;
}

function describeItems(visit: StateVisit): string {
  const { length = 0, peak, succeeded, failed } = visit.items;
  const done = succeeded + failed;
  const total = length === 0 ? done : length;
  const count =
    visit.status === 'succeeded' || done === total
      ? plural(total, 'item')
      : `${formatCount(succeeded)} of ${plural(total, 'item')}`;
  // the child executions of a recorded Map run have histories of their own
  if (isSummarised(visit) || total <= 1 || peak >= total || peak === 0) return count;
  return `${count}, ${peak <= 1 ? 'one by one' : `${formatCount(peak)} at a time`}`;
}
