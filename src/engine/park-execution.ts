import type { Journal } from './journal.ts';
import type { Process } from './process.ts';
import { parkTask } from './running-task.ts';
import { cancelTimer, type Timer } from './timer-queue.ts';

/**
 * Takes an execution out of the engine if all of it is waiting for a time or for an outside answer; its journal has
 * everything needed to resume it. Does nothing if something else is in progress, or if something is due before
 * `earliest`. A Map run cannot be parked: those who watch and change it from outside hold its fork.
 * @returns when the execution must be resumed, in milliseconds since the epoch (Infinity: when an answer arrives);
 * undefined if it was not parked
 */
export function parkExecution(journal: Journal, earliest: number): number | undefined {
  if (journal.replayed !== undefined || journal.processes.size === 0) return undefined;
  const processes = [...journal.processes.values()] as Process[];
  if (!processes.every(isWaiting)) return undefined;
  const timers = processes.flatMap(timersOf);
  if (journal.deadline !== undefined) timers.push(journal.deadline);
  const due = timers.reduce((least, timer) => Math.min(least, timer.due), Number.POSITIVE_INFINITY);
  if (due < earliest) return undefined;
  for (const timer of timers) cancelTimer(timer);
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
