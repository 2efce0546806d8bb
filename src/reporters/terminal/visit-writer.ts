import type { Machine, StateBase } from '../../definition/definition.ts';
import { machineOf } from '../../history/scope-path.ts';
import type { IndexedState } from '../../history/state-index.ts';
import { type StateVisit, visitDepth } from '../../history/state-visit.ts';
import type { Json } from '../../json.ts';
import { printable } from '../../source/printable.ts';
import { AttemptWriter } from './attempt-writer.ts';
import { NO_BOUNDS, VERBOSE_BOUNDS } from './bounds.ts';
import { formatCount, formatDuration, plural } from './format-numbers.ts';
import { formatSummary } from './format-summary.ts';
import { formatValue } from './format-value.ts';
import type { Layout } from './layout.ts';
import type { MapSummary } from './map-summary.ts';
import type { Painter } from './painter.ts';
import { type Mark, RowFormatter } from './row.ts';
import type { TraceDetail, Verbosity } from './verbosity.ts';
import { describeDetail } from './visit-detail.ts';

/** The text in the column of types for an execution that a Task started. */
export const CHILD_TYPE = 'Execution';

export type ChildMark = 'succeeded' | 'failed' | 'aborted';

/** The states of a machine; undefined for the run's own machine. */
export type StatesOf = (machine: Machine | undefined) => ReadonlyMap<string, IndexedState>;

/** Writes visits as lines of the trace. Keeps no state of the run. */
export class VisitWriter {
  readonly layout: Layout;
  readonly #rows: RowFormatter;
  readonly #states: StatesOf;
  readonly #painter: Painter;
  readonly #verbosity: Verbosity;
  readonly #attempts: AttemptWriter;
  /** Names are escaped once. */
  readonly #labels = new Map<string, string>();
  /** The details of Choices, by the next state: a loop writes the same ones repeatedly. */
  readonly #choices = new Map<string, string>();

  constructor(layout: Layout, painter: Painter, states: StatesOf, detail: TraceDetail) {
    this.layout = layout;
    this.#rows = new RowFormatter(layout, painter);
    this.#states = states;
    this.#painter = painter;
    this.#verbosity = detail.verbosity;
    this.#attempts = new AttemptWriter(this.#rows, detail);
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
    const detail = visit.type === 'Task' ? describeDetail(visit) : count;
    return this.#row(visit, 'opened', detail) + this.#before(visit);
  }

  /** The line of a Task above those of an execution that it started and waits for. */
  openingOfChild(visit: StateVisit, machine: string): string {
    return this.#row(visit, 'opened', printable(machine)) + this.#before(visit);
  }

  /** The line above those of an execution that a Task started without waiting for it; it has ended. */
  child(starter: StateVisit, machine: string, status: ChildMark, duration: number): string {
    return this.#rows.format({
      mark: status,
      depth: visitDepth(starter),
      label: printable(machine),
      type: CHILD_TYPE,
      detail: `by ${printable(starter.name)}`,
      duration: formatDuration(duration),
    });
  }

  /** The lines of the last attempt, which is retried; none if there are too many, until the end is known. */
  failedAttempt(visit: StateVisit): string {
    return this.#attempts.retried(visit, this.#stateOf(visit));
  }

  /** The lines of a visit that has ended; `wasOpened` if those of its branches, items or attempts are above. */
  settled(visit: StateVisit, summary: MapSummary | undefined, wasOpened: boolean): string {
    const { attempts, status, start, end, origin } = visit;
    const note = attempts.length > 1 ? `${formatCount(attempts.length)} attempts` : undefined;
    const duration = formatDuration((end ?? start) - start);
    let text = this.#row(visit, status, this.#detail(visit), duration, note);
    if (summary !== undefined) text += formatSummary(visit, summary, this.#rows, this.#verbosity);
    // the failure of a listed item is shown with the item
    const isListed = origin !== undefined && (status === 'failed' || status === 'aborted');
    if (!isListed && (visit.failure !== undefined || attempts.length > 1))
      text += this.#attempts.unwritten(visit, this.#stateOf(visit));
    if (!wasOpened) text += this.#before(visit);
    return text + this.#after(visit);
  }

  #detail(visit: StateVisit): string {
    const { type, next } = visit;
    if (type !== 'Choice' || next === undefined) return describeDetail(visit);
    let detail = this.#choices.get(next);
    if (detail === undefined) {
      detail = describeDetail(visit);
      this.#choices.set(next, detail);
    }
    return detail;
  }

  #stateOf({ name, scope }: StateVisit): StateBase | undefined {
    return this.#states(machineOf(scope)?.definition).get(name)?.state;
  }

  #row(visit: StateVisit, mark: Mark, detail: string, duration?: string, note?: string): string {
    return this.#rows.format({
      mark,
      depth: visitDepth(visit),
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
      (isRepeated ? this.#rows.formatRemark(visitDepth(visit), 'output      as its input') : shown)
    );
  }

  #value(visit: StateVisit, name: string, value: Json | undefined): string {
    if (value === undefined) return '';
    const isWhole = this.#verbosity > 1;
    const how = {
      indent: this.#rows.indentBelow(visitDepth(visit)),
      width: this.layout.textWidth,
      bounds: isWhole ? NO_BOUNDS : VERBOSE_BOUNDS,
      hint: ' (-vv shows all of it)',
    };
    return formatValue(name, value, how, this.#painter);
  }
}
