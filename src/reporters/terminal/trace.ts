import type { Scope } from '../../engine/events.ts';
import type { LogLine } from '../../engine/task-runner.ts';
import { printable } from '../../source/printable.ts';
import type { Output, ReportedOutcome, Reporter, RunInfo } from '../reporter.ts';
import { formatPath } from '../scope-path.ts';
import { indexStates, type NamedState, nameStates } from '../state-index.ts';
import type { StateVisit } from '../state-visit.ts';
import { StateVisits } from '../state-visits.ts';
import { TextBatch } from '../text-batch.ts';
import { formatClosingLine, formatHeading, Totals } from './closing-line.ts';
import { formatFailureReport } from './failure-report.ts';
import { createLayout } from './layout.ts';
import { LiveLine } from './live-line.ts';
import { isSummarised, MapSummary } from './map-summary.ts';
import { loadPainter, type Painter } from './painter.ts';
import { describeRunning } from './running.ts';
import { Section } from './section.ts';
import { VisitWriter } from './visit-writer.ts';

export interface TraceOptions {
  /** Also each state's input and output. */
  readonly verbose?: boolean;
  /** Where no definition says which states there are: how wide the columns must be. */
  readonly states?: readonly NamedState[];
}

/** The trace: what every state did, what it took, what was retried and caught, and why the run failed. */
export async function createTraceReporter(output: Output, options: TraceOptions = {}): Promise<Reporter> {
  return new Trace(output, await loadPainter(output.color), options);
}

class Trace implements Reporter {
  readonly #output: Output;
  readonly #painter: Painter;
  readonly #isVerbose: boolean;
  readonly #named: readonly NamedState[];
  readonly #live: LiveLine | undefined;
  readonly #batch: TextBatch;
  readonly #root: Section;
  readonly #visits: StateVisits;
  readonly #totals = new Totals();
  /** Of the branches and iterations that are still going on. */
  readonly #sections = new Map<Scope, Section>();
  /** The branches or iterations of a container's current attempt that have a section. */
  readonly #scopesWithin = new Map<StateVisit, Scope[]>();
  /** Of each visit in a summarised Map, and of the Map itself. */
  readonly #summaries = new WeakMap<StateVisit, MapSummary>();
  #writer: VisitWriter;
  #failed: StateVisit | undefined;

  constructor(output: Output, painter: Painter, { verbose = false, states = [] }: TraceOptions) {
    this.#output = output;
    this.#painter = painter;
    this.#isVerbose = verbose;
    this.#named = states;
    this.#visits = new StateVisits({
      onEntered: (visit) => this.#enter(visit),
      onRetried: (visit) => this.#retry(visit),
      onSettled: (visit) => this.#settle(visit),
      onScopeEnded: (scope) => this.#endScope(scope),
    });
    this.#live = output.isTTY ? new LiveLine(output, describeRunning(this.#visits)) : undefined;
    this.#batch = new TextBatch(this.#live ?? output);
    this.#root = new Section((text) => this.#batch.write(text));
    this.#writer = this.#createWriter(undefined);
  }

  onStart(run: RunInfo): void {
    this.#writer = this.#createWriter(run);
    this.#batch.write(formatHeading(run, this.#output.columns, this.#painter));
  }

  onEvent(event: Parameters<NonNullable<Reporter['onEvent']>>[0]): void {
    this.#visits.add(event);
  }

  onLog({ scope, state, text }: LogLine): void {
    const name = printable(formatPath(scope, state));
    // Loggers put tabs between their columns: they mean no harm.
    const line = printable(text.replaceAll('\t', '  '));
    this.#batch.write(`    ${this.#painter.dim(`┊ ${name}:`)} ${line}\n`);
  }

  onEnd(outcome: ReportedOutcome): void {
    for (const visit of [...this.#visits.open]) this.#settle(visit);
    if (outcome.status === 'FAILED') {
      const origin = this.#failed?.origin ?? this.#failed;
      this.#batch.write(`\n${formatFailureReport(origin, outcome, this.#writer.layout.width, this.#painter)}`);
    }
    this.#batch.write(formatClosingLine(outcome, this.#totals, this.#painter));
    this.#batch.flush();
    this.#live?.stop();
  }

  #createWriter(run: RunInfo | undefined): VisitWriter {
    const states = indexStates(run?.machine);
    const named = run?.machine === undefined ? this.#named : nameStates(states);
    const layout = createLayout(this.#output.columns, named);
    return new VisitWriter(layout, this.#painter, states, this.#isVerbose);
  }

  #enter(visit: StateVisit): void {
    this.#totals.enter(visit);
    const { container } = visit;
    if (container === undefined) return;
    const summary =
      this.#summaries.get(container) ?? (isSummarised(container) ? this.#summarise(container) : undefined);
    if (summary !== undefined) this.#summaries.set(visit, summary);
    else this.#sectionOf(visit);
  }

  #summarise(map: StateVisit): MapSummary {
    const summary = new MapSummary(map);
    this.#summaries.set(map, summary);
    return summary;
  }

  #sectionOf({ scope, container }: StateVisit): Section {
    if (container === undefined) return this.#root;
    const known = this.#sections.get(scope);
    if (known !== undefined) return known;
    const outer = this.#sectionOf(container);
    let siblings = this.#scopesWithin.get(container);
    if (siblings === undefined) {
      siblings = [];
      this.#scopesWithin.set(container, siblings);
      if (container.attempts.length <= 1) outer.write(this.#writer.opening(container));
    }
    const section = outer.open();
    siblings.push(scope);
    this.#sections.set(scope, section);
    return section;
  }

  #endScope(scope: Scope): void {
    this.#sections.get(scope)?.close();
    this.#sections.delete(scope);
  }

  /** A branch of a Parallel writes no event at its end: it is over when the Parallel is. */
  #closeWithin(container: StateVisit): void {
    for (const scope of this.#scopesWithin.get(container) ?? []) this.#endScope(scope);
    this.#scopesWithin.delete(container);
  }

  #retry(visit: StateVisit): void {
    this.#closeWithin(visit);
    const own = this.#summaries.get(visit);
    if (own !== undefined && !own.isOf(visit)) return;
    this.#sectionOf(visit).write(this.#writer.failedAttempt(visit));
  }

  #settle(visit: StateVisit): void {
    this.#totals.settle(visit);
    if (visit.status === 'failed' && visit.container === undefined) this.#failed = visit;
    const summary = this.#summaries.get(visit);
    if (summary !== undefined && !summary.isOf(visit)) {
      summary.add(visit);
      return;
    }
    const section = this.#sectionOf(visit);
    const hadLines = this.#scopesWithin.has(visit);
    this.#closeWithin(visit);
    section.write(this.#writer.settled(visit, summary, hadLines));
    if (visit.container !== undefined && this.#writer.endsMachine(visit)) this.#endScope(visit.scope);
  }
}
