import { CRON_FIELDS, type CronField, readCronPart, readCronValue, refuse, ScheduleError } from './cron-field.ts';

/** The clock times at which a cron expression fires: milliseconds since the epoch, as if the clock were set to UTC. */
export interface Cron {
  /** At or after `from`, in order. Ends with the year 2199. */
  clockTimes(from: number): Generator<number>;
}

/** The days of a month, 1-based and in order. */
type DayRule = (year: number, month: number) => readonly number[];

/**
 * Parses the six fields between the parentheses of `cron(...)`.
 * Source: "Cron expressions" in the user guides of EventBridge and EventBridge Scheduler.
 *
 * @throws ScheduleError
 */
export function parseCron(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) {
    throw new ScheduleError(
      `cron takes six fields (minutes, hours, day of month, month, day of week, year), not ${text.trim() === '' ? 0 : fields.length}`,
    );
  }
  const [minuteText, hourText, monthDayText, monthText, weekdayText, yearText] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const minutes = readValues(minuteText, CRON_FIELDS.minutes);
  const hours = readValues(hourText, CRON_FIELDS.hours);
  const months = readValues(monthText, CRON_FIELDS.month);
  const years = readValues(yearText, CRON_FIELDS.year);
  if ((monthDayText === '?') === (weekdayText === '?')) {
    throw new ScheduleError('one of the fields Day-of-month and Day-of-week must be ?, and not both');
  }
  const days = weekdayText === '?' ? readMonthDays(monthDayText) : readWeekdays(weekdayText);
  return {
    *clockTimes(from) {
      const start = new Date(from);
      for (const year of years) {
        if (year < start.getUTCFullYear()) continue;
        for (const month of months) {
          if (Date.UTC(year, month, 1) <= from) continue;
          for (const day of days(year, month)) {
            if (Date.UTC(year, month - 1, day + 1) <= from) continue;
            for (const hour of hours) {
              for (const minute of minutes) {
                const time = Date.UTC(year, month - 1, day, hour, minute);
                if (time >= from) yield time;
              }
            }
          }
        }
      }
    },
  };
}

/** Sorted, without duplicates. */
function readValues(text: string, field: CronField): readonly number[] {
  return [...new Set(text.split(',').flatMap((part) => readCronPart(part, field)))].sort((a, b) => a - b);
}

function lastDayOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** 1 is Sunday. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function readMonthDays(text: string): DayRule {
  return union(text.split(',').map(readMonthDay));
}

function readMonthDay(part: string): DayRule {
  const field = CRON_FIELDS.dayOfMonth;
  if (part === 'L') return (year, month) => [lastDayOf(year, month)];
  if (part === 'LW') return (year, month) => [nearestWeekday(year, month, lastDayOf(year, month))];
  const before = /^L-(\d{1,2})$/.exec(part)?.[1];
  if (before !== undefined) {
    if (Number(before) > 30) throw refuse(part, field);
    return (year, month) => [lastDayOf(year, month) - Number(before)].filter((day) => day >= 1);
  }
  if (part.endsWith('W')) {
    const day = readCronValue(part.slice(0, -1), field);
    return (year, month) => (day > lastDayOf(year, month) ? [] : [nearestWeekday(year, month, day)]);
  }
  const days = readCronPart(part, field);
  return (year, month) => days.filter((day) => day <= lastDayOf(year, month));
}

/** Monday to Friday, within the month. */
function nearestWeekday(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === lastDayOf(year, month) ? day - 2 : day + 1;
  return day;
}

function readWeekdays(text: string): DayRule {
  const parts = text.split(',');
  if (parts.length > 1 && text.includes('#')) {
    throw new ScheduleError(`'${text}': with # the field Day-of-week takes one expression only`);
  }
  return union(parts.map(readWeekday));
}

function readWeekday(part: string): DayRule {
  const field = CRON_FIELDS.dayOfWeek;
  const [dayText = '', instance, ...more] = part.split('#');
  if (instance !== undefined) {
    const weekday = readCronValue(dayText, field);
    if (more.length > 0 || !/^[1-5]$/.test(instance)) {
      throw new ScheduleError(`'${part}': after # comes which one of the month, 1 to 5`);
    }
    return (year, month) => daysOf(weekday, year, month).slice(Number(instance) - 1, Number(instance));
  }
  // alone it is the last day of the week
  if (part !== 'L' && part.endsWith('L')) {
    const weekday = readCronValue(part.slice(0, -1), field);
    return (year, month) => daysOf(weekday, year, month).slice(-1);
  }
  const weekdays = part === 'L' ? [7] : readCronPart(part, field);
  return union(weekdays.map((weekday) => (year: number, month: number) => daysOf(weekday, year, month)));
}

function daysOf(weekday: number, year: number, month: number): number[] {
  const first = ((weekday - weekdayOf(year, month, 1) + 7) % 7) + 1;
  const last = lastDayOf(year, month);
  return [0, 1, 2, 3, 4].map((week) => first + week * 7).filter((day) => day <= last);
}

function union(rules: readonly DayRule[]): DayRule {
  return (year, month) => [...new Set(rules.flatMap((rule) => rule(year, month)))].sort((a, b) => a - b);
}
