import type { Outcome, TraceEvent } from '../engine/events.ts';
import type { NewExecution, StartedExecution } from '../engine/task-runner.ts';
import type { StoredExecution } from './execution-file.ts';
import type { LiveExecution } from './execution-record.ts';
import type { KeptJournal } from './kept-journal.ts';
import type { Target } from './registered-machine.ts';

/** One that runs: it is there before its first event. */
export class RunningExecution implements LiveExecution {
  info: NewExecution;
  readonly target: Target;
  readonly testCase: string | undefined;
  readonly inputText: string | undefined;
  /** Undefined where somebody waits for its end, and nothing needs to outlast the server. */
  readonly journal: KeptJournal | undefined;
  readonly stored: StoredExecution;
  readonly events: TraceEvent[];
  /** Set when the engine has taken it up. */
  started!: StartedExecution;
  outcome: Outcome | undefined = undefined;

  /** @param events which it has already, where it goes on */
  constructor(
    info: NewExecution,
    target: Target,
    journal: KeptJournal | undefined,
    stored: StoredExecution,
    events: TraceEvent[],
  ) {
    this.info = info;
    this.target = target;
    this.testCase = stored.testCase;
    this.inputText = stored.inputText;
    this.journal = journal;
    this.stored = stored;
    this.events = events;
  }

  eventCount(): number {
    return this.events.length;
  }

  async history(): Promise<readonly TraceEvent[]> {
    return this.events;
  }
}
