import type { Outcome, TraceEvent } from '../engine/events.ts';
import type { Journal } from '../engine/journal.ts';
import type { NewExecution, StartedExecution } from '../engine/task-runner.ts';
import type { StoredExecution } from './execution-file.ts';
import type { LiveExecution } from './execution-record.ts';
import type { KeptJournal } from './kept-journal.ts';
import type { Target } from './registered-machine.ts';

/** A journal of an execution's inputs, and where it is stored. */
export interface Journaled {
  readonly journal: Journal;
  readonly kept: KeptJournal;
}

/** A running execution in memory; it exists before its first event. */
export class RunningExecution implements LiveExecution {
  info: NewExecution;
  readonly target: Target;
  /** Undefined if a caller waits for its end and nothing needs to outlast the server. */
  readonly journal: Journal | undefined;
  /** Where its journal is stored. */
  readonly kept: KeptJournal | undefined;
  readonly stored: StoredExecution;
  readonly events: TraceEvent[];
  /** The number of events from before it was redriven. */
  readonly recorded: number;
  /** Set once the engine has started it. */
  started!: StartedExecution;
  outcome: Outcome | undefined = undefined;

  /** @param events those it already has, if it continues */
  constructor(
    info: NewExecution,
    target: Target,
    journaled: Journaled | undefined,
    stored: StoredExecution,
    events: TraceEvent[],
  ) {
    this.info = info;
    this.target = target;
    this.journal = journaled?.journal;
    this.kept = journaled?.kept;
    this.stored = stored;
    this.events = events;
    this.recorded = events.length;
  }

  get testCase(): string | undefined {
    return this.stored.testCase;
  }

  get inputText(): string | undefined {
    return this.stored.inputText;
  }

  get traceHeader(): string | undefined {
    return this.stored.traceHeader;
  }

  eventCount(): number {
    return this.events.length;
  }

  async history(): Promise<readonly TraceEvent[]> {
    return this.events;
  }
}
