import type { Machine } from '../../definition/definition.ts';
import type { EventType, Scope, StatePause, TraceEvent } from '../../engine/events.ts';
import type { LogLine } from '../../engine/task-runner.ts';
import { type IndexedState, indexStates, type NamedState, nameStates } from '../../history/state-index.ts';
import { type StateVisit, visitDepth } from '../../history/state-visit.ts';
import { StateVisits } from '../../history/state-visits.ts';
import type { Output, ReportedOutcome, Reporter, RunInfo } from '../reporter.ts';
import { TextBatch } from '../text-batch.ts';
import { formatClosingLine, formatHeading, Totals } from './closing-line.ts';
import { formatFailureReport } from './failure-report.ts';
import { HandlerLog, type LogChoice } from './handler-log.ts';
import { createLayout } from './layout.ts';
import { LiveLine } from './live-line.ts';
import { isSummarised, MapSummary } from './map-summary.ts';
import { loadPainter, type Painter } from './painter.ts';
import { describeRunning } from './running.ts';
import type { Section } from './section.ts';
import { TraceSections } from './trace-sections.ts';
import type { Verbosity } from './verbosity.ts';
import { CHILD_TYPE, type ChildMark, VisitWriter } from './visit-writer.ts';

const CHILD_ENDS: Partial<Record<EventType, ChildMark>> = {
  ExecutionSucceeded: 'succeeded',
  ExecutionAborted: 'aborted',
};
/** Tasks that end once the execution has begun. */
const STARTS_ONLY = /^(?:states|aws-sdk:sfn):startExecution$/;

export interface TraceOptions {
  /** Also shows the values of each state. Default: 0. */
  readonly verbosity?: Verbosity;
  /** The folder that file names are relative to. */
  readonly cwd?: string;
  /** Which console lines of handlers are shown. Default: all. */
  readonly logs?: LogChoice;
  /** The width of the columns if no definition shows which states there are. */
  readonly states?: readonly NamedState[];
  /** True while the user may be typing on the terminal: the live line would erase the text. */
  readonly isTyping?: () => boolean;
}

/** The trace: what every state did and how long it took, what was retried and caught, and why the run failed. */
export async function createTraceReporter(output: Output, options: TraceOptions = {}): Promise<Reporter> {
  return new Trace(output, await loadPainter(output.color), options);
}

class Trace implements Reporter {
  readonly #output: Output;
  readonly #painter: Painter;
  readonly #verbosity: Verbosity;
  readonly #cwd: string | undefined;
  #named: readonly NamedState[];
  /** Machines that the columns have room for, by depth. */
  readonly #roomy = new Set<string>();
  readonly #indexes = new Map<Machine | undefined, ReadonlyMap<string, IndexedState>>();
  readonly #live: LiveLine | undefined;
  readonly #log: HandlerLog;
  readonly #batch: TextBatch;
  readonly #visits: StateVisits;
  readonly #totals = new Totals();
  /** Visits whose first line has been written. */
  readonly #opened = new WeakSet<StateVisit>();
  readonly #sections: TraceSections;
  /** For each visit in a summarised Map, and for the Map itself. */
  readonly #summaries = new WeakMap<StateVisit, MapSummary>();
  #writer: VisitWriter;
  #failed: StateVisit | undefined;

  constructor(
    output: Output,
    painter: Painter,
    { verbosity = 0, logs = 'all', cwd, states = [], isTyping = () => false }: TraceOptions,
  ) {
    this.#output = output;
    this.#painter = painter;
    this.#verbosity = verbosity;
    this.#cwd = cwd;
    this.#named = states;
    this.#visits = new StateVisits({
      onEntered: (visit) => this.#enter(visit),
      onAttemptFailed: (visit) => this.#retry(visit),
      onSettled: (visit) => this.#settle(visit),
      onRedriven: (count) => this.#sections.root.write(`  ${painter.dim(`↻ redrive ${count ?? ''}`.trimEnd())}\n`),
      onScopeEnded: (scope) => this.#sections.end(scope),
      onChildStarted: (scope, starter, { timestamp }) => this.#startChild(scope, starter, timestamp),
      onChildEnded: (scope, starter, event) => this.#endChild(scope, starter, event),
    });
    this.#log = new HandlerLog(logs, painter, output.color);
    const describe = describeRunning(this.#visits);
    this.#live = output.isTTY ? new LiveLine(output, (width) => (isTyping() ? '' : describe(width))) : undefined;
    this.#batch = new TextBatch(this.#live ?? output);
    this.#sections = new TraceSections(
      (text) => this.#batch.write(text),
      (container, section) => {
        if (container.type !== 'Task') this.#writeOpening(container, section);
      },
    );
    this.#writer = this.#createWriter();
  }

  onStart(run: RunInfo): void {
    const states = indexStates(run.machine);
    this.#indexes.set(undefined, states);
    if (run.machine !== undefined) this.#named = nameStates(states);
    this.#writer = this.#createWriter();
    this.#batch.write(formatHeading(run, this.#output.columns, this.#painter));
  }

  onEvent(event: TraceEvent): void {
    this.#visits.add(event);
  }

  onPause(pause: StatePause): void {
    this.#visits.addPause(pause);
  }

  onLog(line: LogLine): void {
    const visit = this.#visits.at(line.scope);
    this.#batch.write(this.#log.add(line, visit?.name === line.state ? visit : undefined));
  }

  onEnd(outcome: ReportedOutcome): void {
    for (const visit of [...this.#visits.open]) this.#settle(visit);
    if (outcome.status === 'FAILED') {
      const how = { isWhole: this.#verbosity > 0, cwd: this.#cwd };
      const width = this.#writer.layout.textWidth;
      this.#batch.write(`\n${formatFailureReport(this.#failed, outcome, width, this.#painter, how)}`);
    }
    this.#batch.write(formatClosingLine(outcome, this.#totals, this.#painter));
    this.#batch.flush();
    this.#live?.stop();
  }

  #createWriter(): VisitWriter {
    const layout = createLayout(this.#output.columns, this.#named);
    return new VisitWriter(layout, this.#painter, (machine) => this.#statesOf(machine), {
      verbosity: this.#verbosity,
      cwd: this.#cwd,
    });
  }

  #statesOf(machine: Machine | undefined): ReadonlyMap<string, IndexedState> {
    let states = this.#indexes.get(machine);
    if (states === undefined) {
      states = indexStates(machine);
      this.#indexes.set(machine, states);
    }
    return states;
  }

  #enter(visit: StateVisit): void {
    this.#totals.enter(visit);
    const { container } = visit;
    if (container === undefined) return;
    const summary =
      this.#summaries.get(container) ??
      (this.#verbosity < 2 && isSummarised(container) ? this.#summarise(container) : undefined);
    if (summary === undefined) {
      this.#sections.of(visit);
    } else {
      this.#summaries.set(visit, summary);
      summary.enter(visit);
    }
  }

  #summarise(map: StateVisit): MapSummary {
    const summary = new MapSummary(map);
    this.#summaries.set(map, summary);
    return summary;
  }

  #startChild(scope: Scope, starter: StateVisit, timestamp: number): void {
    this.#makeRoom(scope.machine!, visitDepth(starter));
    if (this.#summaries.has(starter)) return;
    if (!waitsForChild(starter)) {
      this.#sections.addDetached(scope, timestamp);
      return;
    }
    if (!this.#opened.has(starter)) {
      this.#opened.add(starter);
      this.#sections.of(starter).write(this.#writer.openingOfChild(starter, scope.machine!.name));
    }
    this.#sections.addChild(scope, starter, timestamp);
  }

  #endChild(scope: Scope, starter: StateVisit, { type, timestamp }: TraceEvent): void {
    const ended = this.#sections.endChild(scope);
    if (ended === undefined) return;
    const duration = timestamp - ended.start;
    const row = this.#writer.child(starter, scope.machine!.name, CHILD_ENDS[type] ?? 'failed', duration);
    this.#sections.openAround(starter).write(row + ended.lines.join(''));
  }

  /** From the next line on, the columns leave room for the states of this machine. */
  #makeRoom(machine: NonNullable<Scope['machine']>, depth: number): void {
    const key = `${depth} ${machine.name}`;
    if (this.#roomy.has(key)) return;
    this.#roomy.add(key);
    const inner = nameStates(this.#statesOf(machine.definition));
    this.#named = [
      ...this.#named,
      { name: machine.name, type: CHILD_TYPE, depth },
      ...inner.map((state) => ({ ...state, depth: depth + 1 + state.depth })),
    ];
    this.#writer = this.#createWriter();
  }

  #retry(visit: StateVisit): void {
    this.#sections.closeWithin(visit);
    const lines = this.#log.take(visit, true);
    const own = this.#summaries.get(visit);
    if (own !== undefined && !own.isOf(visit)) {
      this.#batch.write(lines);
      return;
    }
    const section = this.#sections.of(visit);
    this.#writeOpening(visit, section);
    section.write(lines);
    section.write(this.#writer.failedAttempt(visit));
  }

  #writeOpening(visit: StateVisit, section: Section): void {
    if (this.#opened.has(visit)) return;
    this.#opened.add(visit);
    section.write(this.#writer.opening(visit));
  }

  #settle(visit: StateVisit): void {
    this.#totals.settle(visit);
    if (visit.status === 'failed' && visit.container === undefined) this.#failed = visit;
    const lines = this.#log.take(visit, visit.status !== 'succeeded');
    const summary = this.#summaries.get(visit);
    if (summary !== undefined && !summary.isOf(visit)) {
      this.#batch.write(lines);
      summary.add(visit);
      return;
    }
    const section = this.#sections.of(visit);
    if (lines !== '') section.write(lines);
    this.#sections.closeWithin(visit);
    section.write(this.#writer.settled(visit, summary, this.#opened.has(visit)));
    const isChild = visit.scope.machine !== undefined;
    if (visit.container !== undefined && !isChild && this.#writer.endsMachine(visit)) this.#sections.end(visit.scope);
  }
}

function waitsForChild({ target }: StateVisit): boolean {
  return target === undefined || !STARTS_ONLY.test(target);
}
