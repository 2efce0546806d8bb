import type { Machine, StateBase } from '../../definition/definition.ts';
import type { Scope } from '../../engine/events.ts';
import type { Json } from '../../json.ts';
import { printable } from '../../source/printable.ts';
import { machineOf } from '../scope-path.ts';
import type { IndexedState } from '../state-index.ts';
import type { StateVisit } from '../state-visit.ts';
import { describeFailure } from './describe-failure.ts';
import { formatCount, formatDuration, formatSize, plural } from './format-numbers.ts';
import type { Layout } from './layout.ts';
import { isSummarised, type MapSummary, type StateSummary } from './map-summary.ts';
import type { Painter } from './painter.ts';
import { previewJson } from './preview-json.ts';
import { describeRetries } from './retries.ts';
import { type Mark, RowFormatter } from './row.ts';

/** Failed attempts that are listed one by one, at the beginning and at the end. */
const FIRST_ATTEMPTS = 5;
const LAST_ATTEMPTS = 2;

/** Tasks whose child tells more than the name of the action. */
const STARTS_CHILD = /^(?:states|aws-sdk:sfn):/;

/** What stands in the column of types for an execution that a Task has started. */
export const CHILD_TYPE = 'Execution';

export type ChildStatus = 'succeeded' | 'failed' | 'aborted';

/** The states of a machine; undefined: of the one that the run is about. */
export type StatesOf = (machine: Machine | undefined) => ReadonlyMap<string, IndexedState>;

/** Writes visits as lines of the trace. Holds no state of the run. */
export class VisitWriter {
  readonly layout: Layout;
  readonly #rows: RowFormatter;
  readonly #states: StatesOf;
  readonly #isVerbose: boolean;
  /** Names are escaped once. */
  readonly #labels = new Map<string, string>();

  constructor(layout: Layout, painter: Painter, states: StatesOf, isVerbose: boolean) {
    this.layout = layout;
    this.#rows = new RowFormatter(layout, painter);
    this.#states = states;
    this.#isVerbose = isVerbose;
  }

  /** Whether the branch or iteration is over when this state is left. */
  endsMachine(visit: StateVisit): boolean {
    const { next } = visit;
    const state = this.#stateOf(visit);
    return next === undefined && state !== undefined && state.next === undefined;
  }

  /** The line of a Parallel or Map above those of its branches or items. */
  opening(visit: StateVisit): string {
    const { length } = visit.items;
    const detail = length === undefined || length === 0 ? '' : plural(length, 'item');
    return this.#row(visit, 'opened', detail) + this.#value(visit, 'input', visit.input);
  }

  /** The line of a Task above those of an execution that it has started and waits for. */
  openingOfChild(visit: StateVisit, machine: string): string {
    return this.#row(visit, 'opened', printable(machine)) + this.#value(visit, 'input', visit.input);
  }

  /** The line above those of an execution that a Task has started and not waited for; it has ended. */
  child(starter: StateVisit, machine: string, status: ChildStatus, duration: number): string {
    return this.#rows.format({
      mark: status,
      depth: depthOf(starter),
      label: printable(machine),
      type: CHILD_TYPE,
      detail: `by ${printable(starter.name)}`,
      duration: formatDuration(duration),
    });
  }

  /** The line of an attempt of a Parallel or Map that is tried again. */
  failedAttempt(visit: StateVisit): string {
    const attempts = visit.attempts.slice(0, -1);
    const attempt = attempts.at(-1)!;
    const note = describeRetries(attempts, this.#stateOf(visit)).at(-1)!;
    const duration = formatDuration((attempt.end ?? attempt.start) - attempt.start);
    return this.#rows.formatFailure(depthOf(visit), describeFailure(attempt.failure), duration, note);
  }

  /** The lines of a visit that has ended; `wasOpened` where those of its branches or items stand above. */
  settled(visit: StateVisit, summary: MapSummary | undefined, wasOpened: boolean): string {
    const { attempts, status, start, end, origin } = visit;
    const note = attempts.length > 1 ? `${formatCount(attempts.length)} attempts` : undefined;
    const duration = formatDuration((end ?? start) - start);
    let text = this.#row(visit, status, this.#detail(visit), duration, note);
    if (summary !== undefined) text += this.#summary(visit, summary);
    // the failure of an item that is listed stands with it
    const isListed = origin !== undefined && (status === 'failed' || status === 'aborted');
    if (!isListed && (visit.failure !== undefined || attempts.length > 1)) text += this.#failures(visit);
    if (!wasOpened) text += this.#value(visit, 'input', visit.input);
    return text + this.#value(visit, 'output', visit.output);
  }

  #stateOf({ name, scope }: StateVisit): StateBase | undefined {
    return this.#states(machineOf(scope)?.definition).get(name)?.state;
  }

  #row(visit: StateVisit, mark: Mark, detail: string, duration?: string, note?: string): string {
    return this.#rows.format({
      mark,
      depth: depthOf(visit),
      label: this.#label(visit),
      type: visit.type,
      detail,
      ...(duration === undefined ? {} : { duration }),
      ...(note === undefined ? {} : { note }),
    });
  }

  #label({ name, container, scope }: StateVisit): string {
    let label = this.#labels.get(name);
    if (label === undefined) {
      label = printable(name);
      this.#labels.set(name, label);
    }
    return container === undefined || scope.machine !== undefined ? label : `[${scope.index}] ${label}`;
  }

  #detail(visit: StateVisit): string {
    const { type, next, items, target, child } = visit;
    if (type === 'Choice') return next === undefined ? '' : `→ ${printable(next)}`;
    if (type === 'Parallel') return items.peak === 0 ? '' : plural(items.peak, 'branch', 'branches');
    if (items.length !== undefined) return describeItems(visit);
    if (target === undefined) return '';
    return printable(child !== undefined && STARTS_CHILD.test(target) ? child : target);
  }

  #failures(visit: StateVisit): string {
    const { status, next, type } = visit;
    const depth = depthOf(visit);
    const notes = describeRetries(visit.attempts, this.#stateOf(visit));
    const isContainer = type === 'Parallel' || type === 'Map';
    // those of a Parallel or Map were written between its attempts
    const failed = visit.attempts.map((attempt, i) => ({ attempt, note: notes[i]!, isLast: i === notes.length - 1 }));
    const listed = failed.filter(({ attempt, isLast }) => attempt.failure !== undefined && (isLast || !isContainer));
    const omitted = Math.max(0, listed.length - FIRST_ATTEMPTS - LAST_ATTEMPTS);
    return listed
      .map(({ attempt, note, isLast }, i) => {
        if (omitted > 1 && i === FIRST_ATTEMPTS) {
          return this.#rows.formatRemark(depth, `… ${formatCount(omitted)} more failed attempts`);
        }
        if (omitted > 1 && i > FIRST_ATTEMPTS && i < FIRST_ATTEMPTS + omitted) return '';
        const caught =
          isLast && status === 'caught' ? `caught${next === undefined ? '' : ` → ${printable(next)}`}` : '';
        const duration = formatDuration((attempt.end ?? attempt.start) - attempt.start);
        return this.#rows.formatFailure(depth, describeFailure(attempt.failure), duration, note || caught);
      })
      .join('');
  }

  #summary(map: StateVisit, summary: MapSummary): string {
    const depth = depthOf(map);
    let text = '';
    for (const state of summary.states) text += this.#stateSummary(depth + state.depth, state);
    for (const visit of summary.failures) {
      const path = `[${itemOf(visit.scope, map.scope).index}] ${printable(visit.name)}`;
      const duration = formatDuration((visit.end ?? visit.start) - visit.start);
      const what = describeFailure(visit.failure ?? visit.attempts.at(-1)?.failure);
      text += this.#rows.formatFailure(depth, `${path}: ${what}`, duration, '');
    }
    const more = map.items.failed - summary.failures.length;
    if (more > 0) text += this.#rows.formatRemark(depth, `… ${plural(more, 'more item')} failed`);
    return text;
  }

  #stateSummary(depth: number, state: StateSummary): string {
    const { visits, failed, caught, aborted, retries, totalMs, longestMs } = state;
    const mark = failed > 0 ? 'failed' : caught > 0 ? 'caught' : aborted === visits ? 'aborted' : 'succeeded';
    const counts = [
      ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
      ...(caught > 0 ? [`${formatCount(caught)} caught`] : []),
      ...(retries > 0 ? [plural(retries, 'retry', 'retries')] : []),
      ...(counted(longestMs, totalMs, visits) ? [`max ${formatDuration(longestMs)}`] : []),
    ];
    return this.#rows.format({
      mark,
      depth,
      label: printable(state.name),
      type: state.type,
      detail: `${formatCount(visits)} ×${state.target === undefined ? '' : ` ${printable(state.target)}`}`,
      duration: `⌀ ${formatDuration(totalMs / visits)}`,
      ...(counts.length === 0 ? {} : { note: counts.join(', ') }),
    });
  }

  #value(visit: StateVisit, name: 'input' | 'output', value: Json | undefined): string {
    if (!this.#isVerbose || value === undefined) return '';
    const shown = previewJson(value, this.layout.width);
    const isCut = shown.length >= this.layout.width;
    const size = isCut ? ` (${formatSize(Buffer.byteLength(JSON.stringify(value)))})` : '';
    return this.#rows.formatRemark(depthOf(visit), `${`${name}${size}`.padEnd(6)}  ${printable(shown)}`);
  }
}

/** The longest tells something where it is not the mean. */
function counted(longestMs: number, totalMs: number, visits: number): boolean {
  return Math.round(longestMs) > Math.round(totalMs / visits);
}

function describeItems(visit: StateVisit): string {
  const { length = 0, peak, succeeded, failed } = visit.items;
  const done = succeeded + failed;
  const total = length === 0 ? done : length;
  const count =
    visit.status === 'succeeded' || done === total
      ? plural(total, 'item')
      : `${formatCount(succeeded)} of ${plural(total, 'item')}`;
  if (isSummarised(visit) || total <= 1 || peak >= total) return count;
  return `${count}, ${peak <= 1 ? 'one by one' : `${formatCount(peak)} at a time`}`;
}

/** The item of a Map in which something happened. */
function itemOf(scope: Scope, map: Scope): Scope {
  let item = scope;
  while (item.parent !== undefined && item.parent !== map) item = item.parent;
  return item;
}

/** How many visits it stands in. */
export function depthOf(visit: StateVisit): number {
  let depth = 0;
  for (let at = visit.container; at !== undefined; at = at.container) depth++;
  return depth;
}
