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
  /** From 0 to 1, for flexible windows. */
  readonly random: () => number;
}

/** A timer is no longer than this, so that a clock that was set and a machine that slept are noticed. */
const MAX_TIMER_MS = 60_000;
/** A time that is longer past is not made up for: the machine slept. */
const MAX_LATE_MS = 60_000;

/**
 * Fires schedules that were created now, until the function that it gives is called.
 *
 * @param triggers enabled, with expressions that AWS takes
 */
export function runSchedules(triggers: readonly ScheduleTrigger[], options: SchedulesOptions): () => void {
  const ends = triggers.map((trigger) => runSchedule(trigger, options));
  return () => {
    for (const end of ends) end();
  };
}

function runSchedule(trigger: ScheduleTrigger, { start, onLog, now, random }: SchedulesOptions): () => void {
  const schedule = openSchedule(trigger, now());
  const windowMs = trigger.windowMinutes * 60_000;
  let timer: NodeJS.Timeout | undefined;
  let time = schedule.next(now() - 1);
  let due = Number.POSITIVE_INFINITY;

  function plan(): void {
    if (time === undefined) {
      onLog(`${trigger.id} does not fire any more`);
      return;
    }
    due = time + Math.floor(random() * windowMs);
    wait();
  }

  function wait(): void {
    timer = setTimeout(look, Math.min(MAX_TIMER_MS, Math.max(0, due - now())));
  }

  function look(): void {
    const late = now() - due;
    if (late < 0) {
      wait();
      return;
    }
    if (late <= MAX_LATE_MS) fire(time!);
    else onLog(`${trigger.id} did not fire at ${isoSeconds(time!)}: this machine was not awake`);
    time = schedule.next(Math.max(time!, now() - MAX_LATE_MS));
    plan();
  }

  function fire(at: number): void {
    const id = randomUUID();
    void start(trigger, () => scheduleInput(trigger, at, id), `${id}_${randomUUID()}`);
  }

  plan();
  return () => clearTimeout(timer);
}
