import type { StatePause } from '../../engine/events.ts';
import type { StateVisit } from '../../history/state-visit.ts';
import type { StateVisits } from '../../history/state-visits.ts';
import { monotonicNow } from '../../monotonic-clock.ts';
import { printable } from '../../source/printable.ts';
import { cutToWidth, displayWidth } from './display-width.ts';
import { formatCount, formatDelay, formatDuration } from './format-numbers.ts';

const MAX_SHOWN = 3;
const SEPARATOR = ' · ';
/** A name is never cut shorter than this; the line itself is cut then. */
const MIN_NAME = 6;

/** What is shown of a running state: its name may be cut, the rest changes over time. */
interface Part {
  readonly name: string;
  readonly rest: string;
  /** A shorter form of `rest`, for a narrow terminal. */
  readonly short: string;
}

/**
 * Describes what is running, in at most `width` columns: the innermost states with the wall-clock time since they were
 * first seen (the run's own clock may jump), and the remaining time of those that wait.
 */
export function describeRunning(
  visits: StateVisits,
  now: () => number = () => monotonicNow(),
): (width: number) => string {
  const seen = new WeakMap<StateVisit | StatePause, number>();
  const elapsedOf = (it: StateVisit | StatePause): number => {
    const at = now();
    const since = seen.get(it) ?? at;
    seen.set(it, since);
    return at - since;
  };
  return (width) => {
    const parts: Part[] = [];
    let more = 0;
    for (const visit of visits.open) {
      if (visit.end !== undefined || (visits.hasOpenInside(visit) && !isCounted(visit))) continue;
      if (parts.length < MAX_SHOWN) parts.push({ name: printable(visit.name), ...describe(visit, elapsedOf) });
      else more++;
    }
    return join(parts, more > 0 ? `${SEPARATOR}${formatCount(more)} more` : '', width);
  };
}

/** Names share the space that the rest leaves. */
function join(parts: readonly Part[], tail: string, width: number): string {
  const fixed = (key: 'rest' | 'short'): number =>
    parts.reduce((sum, part) => sum + 1 + displayWidth(part[key]), (parts.length - 1) * SEPARATOR.length) +
    displayWidth(tail);
  const form = width - fixed('rest') < MIN_NAME * parts.length ? 'short' : 'rest';
  let room = width - fixed(form);
  const names = new Map<Part, string>();
  const byLength = [...parts].sort((a, b) => displayWidth(a.name) - displayWidth(b.name));
  byLength.forEach((part, i) => {
    const shown = cutToWidth(part.name, Math.max(MIN_NAME, Math.floor(room / (byLength.length - i))));
    room -= displayWidth(shown);
    names.set(part, shown);
  });
  return parts.map((part) => `${names.get(part)} ${part[form]}`).join(SEPARATOR) + tail;
}

function isCounted({ items }: StateVisit): boolean {
  return items.length !== undefined;
}

function describe(visit: StateVisit, elapsedOf: (it: StateVisit | StatePause) => number): Pick<Part, 'rest' | 'short'> {
  const { items, attempts, pause } = visit;
  const elapsed = elapsedOf(visit);
  if (pause !== undefined) {
    const whole = pause.until - pause.since;
    const left = formatElapsed(Math.max(0, whole - elapsedOf(pause)));
    if (pause.retry === undefined) {
      return { rest: `${formatElapsed(elapsed)}, ${left} left of ${formatDelay(whole)}`, short: `${left} left` };
    }
    const next = `attempt ${attempts.length + 1} in ${left}`;
    return { rest: `✖ ${printable(pause.retry.error ?? 'failed')}, ${next}`, short: next };
  }
  if (isCounted(visit)) {
    const total = items.length === 0 ? '' : ` of ${formatCount(items.length!)}`;
    const count = `${formatCount(items.succeeded + items.failed)}${total}`;
    return { rest: count, short: count };
  }
  const time = formatElapsed(elapsed);
  return { rest: attempts.length > 1 ? `${time}, attempt ${attempts.length}` : time, short: time };
}

/** A running time changes ten times a second: more digits are not readable. */
function formatElapsed(milliseconds: number): string {
  return milliseconds < 60_000 ? `${(milliseconds / 1000).toFixed(1)} s` : formatDuration(milliseconds);
}
