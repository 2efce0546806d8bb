import { randomUUID } from 'node:crypto';
import { isoSeconds } from './describe-trigger.ts';
import { scheduleInput } from './input/schedule-event.ts';
import { openSchedule } from './read/schedules.ts';
import type { StartMachine } from './start-machine.ts';
import type { ScheduleTrigger } from './trigger.ts';

export interface SchedulesOptions {
  readonly start: StartMachine;
  readonly onLog: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** When the schedules were created. */
  readonly created: number;
  /** When they start firing: the same, or later if their template was reloaded. */
  readonly since: number;
  /** From 0 to 1, for flexible windows. */
  readonly random: () => number;
}

/** Timers are no longer than this, so that clock changes and sleep are noticed. */
const MAX_TIMER_MS = 60_000;
/** A time that is longer past is skipped: the computer was asleep. */
const MAX_LATE_MS = 60_000;

/**
 * Fires schedules until the returned function is called.
 * @param triggers enabled, with expressions that AWS accepts
 */
export function runSchedules(triggers: readonly ScheduleTrigger[], options: SchedulesOptions): () => void {
  const ends = triggers.map((trigger) => runSchedule(trigger, options));
  return () => {
    for (const end of ends) end();
  };
}

function runSchedule(trigger: ScheduleTrigger, options: SchedulesOptions): () => void {
  const { start, onLog, now, random, created, since } = options;
  const schedule = openSchedule(trigger, created);
  const windowMs = trigger.windowMinutes * 60_000;
  const timers = new Set<NodeJS.Timeout>();
  let time = schedule.next(since - 1);

  function later(work: () => void, milliseconds: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, milliseconds);
    timers.add(timer);
  }

  function plan(): void {
    if (time === undefined) onLog(`${trigger.id} no longer fires`);
    else later(look, Math.min(MAX_TIMER_MS, Math.max(0, time - now())));
  }

  function look(): void {
    const due = time!;
    const late = now() - due;
    if (late >= 0) {
      // each has its own window, which may extend beyond the next time
      const delay = Math.floor(random() * windowMs);
      if (late <= MAX_LATE_MS && delay > 0) later(() => fire(due), delay);
      else if (late <= MAX_LATE_MS) fire(due);
      else onLog(`${trigger.id} did not fire at ${isoSeconds(due)}: this computer was asleep`);
      time = schedule.next(Math.max(due, now() - MAX_LATE_MS));
    }
    plan();
  }

  function fire(at: number): void {
    const id = randomUUID();
    void start(trigger, () => scheduleInput(trigger, at, id), `${id}_${randomUUID()}`);
  }

  plan();
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}
