import type { Journal } from './journal.ts';
import type { Process } from './process.ts';
import { parkTask } from './running-task.ts';
import type { Timer } from './timer-queue.ts';

const NOTHING = (): void => {};

/**
 * Takes an execution apart in which everything waits: for a time, or for somebody outside. Its journal has all that it
 * takes to go on. Nothing is done where something else is under way, or where something is to happen before `earliest`.
 *
 * Answers when something happens to it by itself, by when it must go on, in milliseconds since the epoch (Infinity:
 * never); undefined where it is not parked. A Map run cannot be parked: what looks at it and changes it from outside holds its fork.
 */
export function parkExecution(journal: Journal, earliest: number): number | undefined {
  if (journal.replayed !== undefined || journal.processes.size === 0) return undefined;
  const processes = [...journal.processes.values()] as Process[];
  if (!processes.every(isWaiting)) return undefined;
  const timers = processes.flatMap(timersOf);
  if (journal.deadline !== undefined) timers.push(journal.deadline);
  const due = timers.reduce((least, timer) => Math.min(least, timer.due), Number.POSITIVE_INFINITY);
  if (due < earliest) return undefined;
  for (const timer of timers) {
    timer.cancelled = true;
    // it stays in its queue for a while, and must hold nothing
    timer.fire = NOTHING;
  }
  for (const process of processes) {
    process.ended = true;
    if (process.task !== undefined && !process.task.done) parkTask(process.task);
  }
  journal.processes.clear();
  return due;
}

function isWaiting({ sleep, task, fork }: Process): boolean {
  if (sleep !== undefined) return !sleep.cancelled;
  if (fork !== undefined) return fork.reading === undefined && fork.spec.attach === undefined;
  return task !== undefined && !task.done && task.waiting && task.leave !== undefined;
}

function timersOf({ sleep, task }: Process): Timer[] {
  const timers = [sleep, task?.deadline, task?.heartbeat];
  return timers.filter((timer) => timer !== undefined && !timer.cancelled) as Timer[];
}
