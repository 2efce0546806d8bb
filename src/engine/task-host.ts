import type { Clock } from './clock.ts';
import type { Strand } from './strand.ts';
import type { LogLine, RunTask, StartedExecution, TaskContext } from './task-runner.ts';
import type { TimerQueue } from './timer-queue.ts';

/** Starts an execution on the scheduler that runs the task, below the state with that name. */
export type StartExecution = (
  child: Parameters<TaskContext['startExecution']>[0],
  parent: Strand,
  state: string,
) => StartedExecution;

/** What all tasks of a scheduler have in common. */
export interface TaskHost {
  readonly runTask: RunTask;
  readonly clock: Clock;
  readonly random: () => number;
  readonly timers: TimerQueue;
  readonly onLog: (line: LogLine) => void;
  startExecution: StartExecution;
  hold(): () => void;
  /** Another task, or one fewer, works on its answer. */
  countWork(change: 1 | -1): void;
  awaitOutside(): () => void;
  suspendTimeouts(): () => void;
  track(work: Promise<unknown>): void;
  /** Passes on an answer that was given at once: like others, it arrives when no strand is ready. */
  arrive(deliver: () => void): void;
  /** A failure that the workflow does not see. */
  crash(error: unknown): void;
}
