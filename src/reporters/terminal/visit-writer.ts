import type { Machine, StateBase } from '../../definition/definition.ts';
import type { Scope, StatePause } from '../../engine/events.ts';
import { machineOf } from '../../history/scope-path.ts';
import type { IndexedState } from '../../history/state-index.ts';
import type { Attempt, StateVisit } from '../../history/state-visit.ts';
import type { Json } from '../../json.ts';
import { printable } from '../../source/printable.ts';
import { describeFailure, describeWholeFailure, withoutDocument } from './describe-failure.ts';
import { formatCount, formatDelay, formatDuration, plural } from './format-numbers.ts';
import { formatValue, VERBOSE_BOUNDS } from './format-value.ts';
import { NO_BOUNDS } from './json-lines.ts';
import type { Layout } from './layout.ts';
import { isSummarised, type MapSummary, type StateSummary } from './map-summary.ts';
import type { Painter } from './painter.ts';
import { describeRetries } from './retries.ts';
import { type Mark, RowFormatter } from './row.ts';
import { wrapText } from './wrap-text.ts';

/** How many failed attempts are listed at the beginning and at the end. */
const FIRST_ATTEMPTS = 5;
const LAST_ATTEMPTS = 2;
/** Lines of an attempt's failure, unless everything is requested. */
const FAILURE_LINES = 3;
const FAILURE_FRAMES = 1;

/** Tasks whose child is more informative than the name of the action. */
const STARTS_CHILD = /^(?:states|aws-sdk:sfn):/;

/** The text in the column of types for an execution that a Task started. */
export const CHILD_TYPE = 'Execution';

export type ChildStatus = 'succeeded' | 'failed' | 'aborted';

/** The states of a machine; undefined for the run's own machine. */
export type StatesOf = (machine: Machine | undefined) => ReadonlyMap<string, IndexedState>;

/** 0: no values. 1: values of a moderate size. 2: all values, complete. */
export type Verbosity = 0 | 1 | 2;

interface Detail {
  readonly verbosity: Verbosity;
  /** The folder that file names are relative to. */
  readonly cwd: string | undefined;
}

/** Writes visits as lines of the trace. Keeps no state of the run. */
export class VisitWriter {
  readonly layout: Layout;
  readonly #rows: RowFormatter;
  readonly #states: StatesOf;
  readonly #painter: Painter;
  readonly #verbosity: Verbosity;
  readonly #cwd: string | undefined;
  /** Names are escaped once. */
  readonly #labels = new Map<string, string>();

  constructor(layout: Layout, painter: Painter, states: StatesOf, { verbosity, cwd }: Detail) {
    this.layout = layout;
    this.#rows = new RowFormatter(layout, painter);
    this.#states = states;
    this.#painter = painter;
    this.#verbosity = verbosity;
    this.#cwd = cwd;
  }

  /** Failed attempts of a Task that are written as they fail. */
  get #firstAttempts(): number {
    return this.#verbosity > 1 ? Number.POSITIVE_INFINITY : FIRST_ATTEMPTS;
  }

  /** Whether the branch or iteration ends with this state. */
  endsMachine(visit: StateVisit): boolean {
    const { next } = visit;
    const state = this.#stateOf(visit);
    return next === undefined && state !== undefined && state.next === undefined;
  }

  /** The line of a Parallel, Map or Task above those of its branches, items or attempts. */
  opening(visit: StateVisit): string {
    const { length } = visit.items;
    const count = length === undefined || length === 0 ? '' : plural(length, 'item');
    const detail = visit.type === 'Task' ? this.#detail(visit) : count;
    return this.#row(visit, 'opened', detail) + this.#before(visit);
  }

  /** The line of a Task above those of an execution that it started and waits for. */
  openingOfChild(visit: StateVisit, machine: string): string {
    return this.#row(visit, 'opened', printable(machine)) + this.#before(visit);
  }

  /** The line above those of an execution that a Task started without waiting for it; it has ended. */
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

  /** The lines of the last attempt, which is retried; none if there are too many, until the end is known. */
  failedAttempt(visit: StateVisit): string {
    const { attempts, type } = visit;
    if (type === 'Task' && attempts.length > this.#firstAttempts) return '';
    const notes = describeRetries(attempts, this.#stateOf(visit));
    return this.#attempt(visit, attempts.at(-1)!, notes.at(-1)!);
  }

  /** The lines of a visit that has ended; `wasOpened` if those of its branches, items or attempts are above. */
  settled(visit: StateVisit, summary: MapSummary | undefined, wasOpened: boolean): string {
    const { attempts, status, start, end, origin } = visit;
    const note = attempts.length > 1 ? `${formatCount(attempts.length)} attempts` : undefined;
    const duration = formatDuration((end ?? start) - start);
    let text = this.#row(visit, status, this.#detail(visit), duration, note);
    if (summary !== undefined) text += this.#summary(visit, summary);
    // the failure of a listed item is shown with the item
    const isListed = origin !== undefined && (status === 'failed' || status === 'aborted');
    if (!isListed && (visit.failure !== undefined || attempts.length > 1)) text += this.#failures(visit);
    if (!wasOpened) text += this.#before(visit);
    return text + this.#after(visit);
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
      isDetailCutAtStart: visit.type === 'Task',
      duration,
      note,
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
    if (type === 'Wait' && visit.status === 'aborted' && visit.pause !== undefined)
      return describeRest(visit, visit.pause);
    if (type === 'Parallel') return items.peak === 0 ? '' : plural(items.peak, 'branch', 'branches');
    if (items.length !== undefined) return describeItems(visit);
    if (target === undefined) return '';
    return printable(child !== undefined && STARTS_CHILD.test(target) ? child : target);
  }

  /** The failed attempts that are not yet written: the last one and, if there are very many, those at the end. */
  #failures(visit: StateVisit): string {
    const { attempts, status, next, type } = visit;
    const notes = describeRetries(attempts, this.#stateOf(visit));
    const written = type === 'Task' ? this.#firstAttempts : Number.POSITIVE_INFINITY;
    const failed = attempts.map((attempt, i) => ({ attempt, note: notes[i]!, i }));
    const left = failed.filter(
      ({ attempt, i }) => attempt.failure !== undefined && (i >= written || attempt.retryDelay === undefined),
    );
    const omitted = Math.max(0, left.length - LAST_ATTEMPTS);
    const remark = omitted === 0 ? '' : `… ${formatCount(omitted)} more failed attempts`;
    const caught = status === 'caught' ? `caught${next === undefined ? '' : ` → ${printable(next)}`}` : '';
    return [
      ...(remark === '' ? [] : [this.#rows.formatRemark(depthOf(visit), remark)]),
      ...left
        .slice(omitted)
        .map(({ attempt, note, i }) =>
          this.#attempt(visit, attempt, note || (i === attempts.length - 1 ? caught : '')),
        ),
    ].join('');
  }

  #attempt(visit: StateVisit, attempt: Attempt, note: string): string {
    const failure = describeWholeFailure(attempt.failure, this.#cwd);
    const isFinal = visit.status === 'failed' && visit.container === undefined && attempt.retryDelay === undefined;
    // the rest is in the report at the end of the run, or in the lines of the branch or item that failed
    const isTold = isFinal || (visit.type !== 'Task' && tells(visit.origin, attempt));
    const before = visit.attempts[visit.attempts.indexOf(attempt) - 1];
    const isRepeated =
      this.#verbosity === 0 && before !== undefined && before.failure?.cause === attempt.failure?.cause;
    const [maxLines, maxFrames] =
      this.#verbosity > 0 ? [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] : [FAILURE_LINES, FAILURE_FRAMES];
    return this.#rows.formatFailure(depthOf(visit), {
      failure: isTold ? withoutDocument(attempt.failure, failure) : failure,
      duration: formatDuration((attempt.end ?? attempt.start) - attempt.start),
      note,
      maxLines: isTold ? 1 : maxLines,
      maxFrames: isTold || isRepeated ? 0 : maxFrames,
    });
  }

  #summary(map: StateVisit, summary: MapSummary): string {
    const depth = depthOf(map);
    let text = '';
    for (const state of summary.states) text += this.#stateSummary(depth + state.depth, state);
    for (const visit of summary.failures) {
      const path = `[${itemOf(visit.scope, map.scope).index}] ${printable(visit.name)}`;
      const what = describeFailure(visit.failure ?? visit.attempts.at(-1)?.failure);
      text += this.#rows.formatFailure(depth, {
        failure: {
          lines: (width, firstWidth) => wrapText(`${path}: ${what}`, width, firstWidth),
          hasDocument: false,
          frames: [],
        },
        duration: formatDuration((visit.end ?? visit.start) - visit.start),
        note: '',
        maxLines: this.#verbosity > 0 ? FAILURE_LINES : 1,
        maxFrames: 0,
      });
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

  /** What a state begins with: its input, and its task's request if that is something else. */
  #before(visit: StateVisit): string {
    if (this.#verbosity === 0) return '';
    const { input, attempts } = visit;
    const parameters = attempts[0]?.parameters;
    const name = this.#stateOf(visit)?.queryLanguage === 'JSONata' ? 'arguments' : 'parameters';
    return this.#value(visit, 'input', input) + (parameters === input ? '' : this.#value(visit, name, parameters));
  }

  /** What a state ends with: its task's result if that is not the output, and the output. */
  #after(visit: StateVisit): string {
    if (this.#verbosity === 0) return '';
    const { input, output, attempts } = visit;
    const result = attempts.at(-1)?.result;
    const shown = this.#value(visit, 'output', output);
    const isRepeated = output === input && shown.trimEnd().includes('\n');
    return (
      (result === output ? '' : this.#value(visit, 'result', result)) +
      (isRepeated ? this.#rows.formatRemark(depthOf(visit), 'output      as its input') : shown)
    );
  }

  #value(visit: StateVisit, name: string, value: Json | undefined): string {
    if (value === undefined) return '';
    const isWhole = this.#verbosity > 1;
    const how = {
      indent: this.#rows.indentBelow(depthOf(visit)),
      width: this.layout.textWidth,
      bounds: isWhole ? NO_BOUNDS : VERBOSE_BOUNDS,
      hint: ' (-vv shows all of it)',
    };
    return formatValue(name, value, how, this.#painter);
  }
}

/** The longest is informative if it differs from the mean. */
function counted(longestMs: number, totalMs: number, visits: number): boolean {
  return Math.round(longestMs) > Math.round(totalMs / visits);
}

/** Whether the lines of the state that failed first have shown this failure. */
function tells(origin: StateVisit | undefined, { failure }: Attempt): boolean {
  const told = origin?.attempts.at(-1)?.failure;
  return told !== undefined && told.error === failure?.error && told.cause === failure?.cause;
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

/** The item of a Map that contains the visit. */
function itemOf(scope: Scope, map: Scope): Scope {
  let item = scope;
  while (item.parent !== undefined && item.parent !== map) item = item.parent;
  return item;
}

/** The number of enclosing visits. */
export function depthOf(visit: StateVisit): number {
  let depth = 0;
  for (let at = visit.container; at !== undefined; at = at.container) depth++;
  return depth;
}
