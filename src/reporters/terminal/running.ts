import { printable } from '../../source/printable.ts';
import type { StateVisit } from '../state-visit.ts';
import type { StateVisits } from '../state-visits.ts';
import { formatCount, formatDuration } from './format-numbers.ts';

const SHOWN = 3;

/**
 * Says what is running: the innermost states with their elapsed time, by real time since they were first seen (the run's
 * own clock may jump).
 */
export function describeRunning(visits: StateVisits, now: () => number = () => performance.now()): () => string {
  const seen = new WeakMap<StateVisit, number>();
  return () => {
    const parts: string[] = [];
    let more = 0;
    for (const visit of visits.open) {
      if (visit.end !== undefined || (visits.hasOpenInside(visit) && !isCounted(visit))) continue;
      if (parts.length >= SHOWN) {
        more++;
        continue;
      }
      const at = now();
      if (!seen.has(visit)) seen.set(visit, at);
      parts.push(describe(visit, at - seen.get(visit)!));
    }
    if (more > 0) parts.push(`${formatCount(more)} more`);
    return parts.join(' · ');
  };
}

function isCounted({ items }: StateVisit): boolean {
  return items.length !== undefined;
}

function describe(visit: StateVisit, elapsed: number): string {
  const { items, attempts } = visit;
  const name = printable(visit.name);
  if (isCounted(visit)) {
    const total = items.length === 0 ? '' : ` of ${formatCount(items.length!)}`;
    return `${name} ${formatCount(items.succeeded + items.failed)}${total}`;
  }
  const attempt = attempts.length > 1 ? `, attempt ${attempts.length}` : '';
  return `${name} ${formatElapsed(elapsed)}${attempt}`;
}

/** A running time changes ten times a second: no more of it is worth reading. */
function formatElapsed(milliseconds: number): string {
  return milliseconds < 60_000 ? `${(milliseconds / 1000).toFixed(1)} s` : formatDuration(milliseconds);
}
