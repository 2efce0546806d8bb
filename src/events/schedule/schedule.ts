import { parseCron } from './cron.ts';
import { ScheduleError } from './cron-field.ts';
import { type TimeZone, timeZone } from './time-zone.ts';

/** Times in milliseconds since the epoch. */
export interface Schedule {
  /** The next time it fires after an instant; undefined if it never fires again. */
  next(after: number): number | undefined;
}

/**
 * - `rule`: a rule of EventBridge, which uses only UTC, has no `at`, and fires a rate for the first time after one
 *   interval
 * - `scheduler`: EventBridge Scheduler, which fires a rate without a start date at once
 */
export type ScheduleService = 'rule' | 'scheduler';

export interface ScheduleOptions {
  readonly service: ScheduleService;
  /** When the schedule was created. */
  readonly created: number;
  /** A name from the tz database. Default: UTC. */
  readonly timeZone?: string;
  /** It does not fire outside these dates, which apply to `rate` and `cron`. */
  readonly start?: number;
  readonly end?: number;
}

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
/** The number of consecutive skipped times after which a schedule counts as never firing: a year of minutes. */
const MAX_SKIPPED = 366 * 24 * 60;

/**
 * Parses `rate(...)`, `cron(...)` or `at(...)`.
 * Source: "Schedule types on EventBridge Scheduler" and "Setting a schedule pattern for scheduled rules" (user guides).
 *
 * @throws ScheduleError if AWS refuses it
 */
export function parseSchedule(expression: string, options: ScheduleOptions): Schedule {
  const [, kind, body] = /^(rate|cron|at)\((.*)\)$/s.exec(expression.trim()) ?? [];
  const zone = zoneOf(options.timeZone ?? 'UTC');
  if (kind === 'rate') return readRate(body!, options);
  if (kind === 'cron') return within(readCron(body!, zone), options);
  if (kind === 'at' && options.service === 'scheduler') return readAt(body!, zone);
  const forms = options.service === 'rule' ? 'rate(...) or cron(...)' : 'rate(...), cron(...) or at(...)';
  const hint = kind === 'at' ? ': a one-time schedule is a ScheduleV2' : '';
  throw new ScheduleError(`'${expression}' is not a schedule expression, which is ${forms}${hint}`);
}

function zoneOf(name: string): TimeZone {
  const zone = timeZone(name);
  if (zone === undefined) throw new ScheduleError(`'${name}' is not a time zone of the tz database`);
  return zone;
}

/** A day is 24 hours, even if clocks change. */
function readRate(body: string, { service, created, start, end }: ScheduleOptions): Schedule {
  const [, digits, unit, plural] = /^\s*(\d{1,9})\s+(minute|hour|day)(s?)\s*$/.exec(body) ?? [];
  const value = Number(digits);
  if (unit === undefined || value === 0) {
    throw new ScheduleError(`'rate(${body})' is not a rate: write a positive number and minutes, hours or days`);
  }
  if (service === 'rule' && (value === 1) === (plural === 's')) {
    throw new ScheduleError(`'rate(${body})': it is ${value === 1 ? `1 ${unit}` : `${value} ${unit}s`}`);
  }
  const period = value * UNIT_MS[unit as keyof typeof UNIT_MS];
  const first = start ?? (service === 'rule' ? created + period : created);
  return {
    next(after) {
      const count = Math.max(0, Math.floor((after - first) / period) + 1);
      const time = first + count * period;
      return end !== undefined && time > end ? undefined : time;
    },
  };
}

/** A time that clocks skip is skipped; one that occurs twice counts once. */
function readCron(body: string, zone: TimeZone): Schedule {
  const cron = parseCron(body);
  return {
    next(after) {
      let skipped = 0;
      // when clocks go back, earlier times may be later instants: they fired the first time
      for (const clock of cron.clockTimes(zone.clockAt(after))) {
        const instant = zone.instantOf(clock);
        if (instant !== undefined && instant > after) return instant;
        if (++skipped > MAX_SKIPPED) return undefined;
      }
      return undefined;
    },
  };
}

function readAt(body: string, zone: TimeZone): Schedule {
  const text = body.trim();
  const clock = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  // 31 February is parsed as March
  if (Number.isNaN(clock) || new Date(clock).toISOString().slice(0, 19) !== text) {
    throw new ScheduleError(`'at(${body})' is not a time: write it as yyyy-mm-ddThh:mm:ss`);
  }
  const instant = zone.instantOf(clock);
  return { next: (after) => (instant !== undefined && instant > after ? instant : undefined) };
}

function within(schedule: Schedule, { start, end }: ScheduleOptions): Schedule {
  if (start === undefined && end === undefined) return schedule;
  return {
    next(after) {
      const time = schedule.next(start === undefined ? after : Math.max(after, start - 1));
      return time !== undefined && end !== undefined && time > end ? undefined : time;
    },
  };
}
