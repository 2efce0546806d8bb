import type { Json } from '../json.ts';
import type { Journal } from './journal.ts';
import type { Process, Ready, RunningFork } from './process.ts';
import type { TimerQueue } from './timer-queue.ts';
import type { Failure } from './world-input.ts';

/** The part of the scheduler that a replay uses. */
interface ReplayHost {
  readonly timers: TimerQueue;
  step(ready: Ready): Promise<void>;
  endSleep(process: Process): void;
  wake(): void;
  /** The data that the fork was reading has arrived, or could not be read. */
  endReading(fork: RunningFork, failure: Failure | undefined): void;
  /** The data will arrive at its own time. */
  awaitReading(fork: RunningFork): void;
  /** Repeats a message to the fork. */
  repeat(fork: RunningFork, message: Json): void;
}

/**
 * Runs an execution to the end of its journal: recorded inputs are repeated at the same points among the execution's
 * own steps. Then it continues live. Returns whether the whole journal was replayed.
 */
export async function replayJournal(journal: Journal, isLeftOff: boolean, host: ReplayHost): Promise<boolean> {
  // the caller prepares what receives the events
  await undefined;
  for (;;) {
    while (tell(journal, host));
    const next = journal.replayed?.take() as Ready | undefined;
    if (next === undefined) break;
    await host.step(next);
  }
  const isTold = journal.goLive();
  for (const process of [...journal.processes.values()] as Process[]) {
    const { sleep, task, fork } = process;
    if (sleep !== undefined) host.timers.start(sleep);
    if (task !== undefined && !task.done) task.begin(isLeftOff);
    if (fork?.reading?.isOver === false) host.awaitReading(fork);
    if (fork?.deadline !== undefined) host.timers.start(fork.deadline);
  }
  host.wake();
  return isTold;
}

/** Repeats the next input in the journal. Returns false if it is not due yet. */
function tell(journal: Journal, host: ReplayHost): boolean {
  const next = journal.peekInput();
  if (next === undefined) return false;
  const { input } = next;
  const process = next.process as Process;
  const { sleep, task, fork } = process;
  if (input.kind === 'woken') {
    if (sleep === undefined) return false;
    next.done();
    host.endSleep(process);
  } else if (input.kind === 'child') {
    if (fork?.reading?.isOver !== false) return false;
    next.done();
    host.endReading(fork, input.failure);
  } else if (input.kind === 'told') {
    if (fork === undefined) return false;
    next.done();
    host.repeat(fork, input.message);
  } else {
    if (task === undefined || task.done) return false;
    next.done();
    task.receive(input);
  }
  return true;
}
