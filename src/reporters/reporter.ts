import type { Machine } from '../definition/definition.ts';
import type { Outcome, StatePause, TraceEvent } from '../engine/events.ts';
import type { LogLine } from '../engine/task-runner.ts';

export type { Outcome };

/** Where a reporter writes. Only one writer owns the terminal. */
export interface Output {
  write(text: string): void;
  /** Writes text that moves the cursor, for the live line of a terminal. Absent: `write` is used. */
  draw?(sequence: string): void;
  readonly isTTY: boolean;
  /** Width in columns; Infinity unless it is a terminal or has a width. */
  readonly columns: number;
  readonly color: boolean;
}

export interface RunInfo {
  /** The machine's name, for the heading. */
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** The file that the user gave. */
  readonly path: string;
  /** Absent if a stored history is shown without its definition. */
  readonly machine?: Machine;
}

/** How a run ended; a stored history can also stop while its execution is still running. */
export type ReportedOutcome =
  | Outcome
  | { readonly status: 'RUNNING'; readonly startDate: number; readonly stopDate: number };

/** Turns the events of a run, live or stored, into output. A reporter that throws does not fail the run. */
export interface Reporter {
  /** Before the first event. */
  onStart?(run: RunInfo): void;
  /**
   * Every event of the execution, of the child executions of its Distributed Maps, and of executions that its Tasks
   * start.
   */
  onEvent?(event: TraceEvent): void;
  /** A state begins to wait, after its events so far. Only for live runs: a stored history shows it afterwards. */
  onPause?(pause: StatePause): void;
  /** A handler's console line. */
  onLog?(line: LogLine): void;
  /** After the last event. */
  onEnd?(outcome: ReportedOutcome): void;
}

/** The reporters of a run. One that throws does not fail the run, and is not called again. */
export interface GuardedReporters {
  tell(call: (reporter: Reporter) => void): void;
  /** For events, of which there are too many for a function each. */
  tellEvent(event: TraceEvent): void;
}

export function guardReporters(reporters: readonly Reporter[]): GuardedReporters {
  let working = reporters;
  const drop = (broken: Reporter): void => {
    working = working.filter((other) => other !== broken);
  };
  return {
    tell(call) {
      for (const reporter of working) {
        try {
          call(reporter);
        } catch {
          drop(reporter);
        }
      }
    },
    tellEvent(event) {
      const all = working;
      for (let i = 0; i < all.length; i++) {
        try {
          all[i]!.onEvent?.(event);
        } catch {
          drop(all[i]!);
        }
      }
    },
  };
}
