import { describe, expect, test } from 'vitest';
import { parseSchedule, type ScheduleOptions } from '../../src/events/schedule/schedule.ts';

const CREATED = '2026-01-01T00:00:00Z';

/** The next firing times, to the minute. */
function times(
  expression: string,
  options: Partial<ScheduleOptions> & { readonly from?: string },
  count = 3,
): string[] {
  const { from = CREATED, ...rest } = options;
  const schedule = parseSchedule(expression, { service: 'scheduler', created: Date.parse(CREATED), ...rest });
  const found: string[] = [];
  for (let at = schedule.next(Date.parse(from) - 1); at !== undefined && found.length < count; at = schedule.next(at)) {
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe('cron expressions', () => {
  // The meaning of each is from the table "Cron expressions" in EventBridge's user guide ("Setting a schedule pattern
  // for scheduled rules"); the dates are from a calendar of 2026, in which 1 January is a Thursday.
  test.each([
    ['cron(0 10 * * ? *)', 'every day at 10:00', ['2026-01-01T10:00', '2026-01-02T10:00', '2026-01-03T10:00']],
    ['cron(15 12 * * ? *)', 'every day at 12:15', ['2026-01-01T12:15', '2026-01-02T12:15', '2026-01-03T12:15']],
    ['cron(0 18 ? * MON-FRI *)', 'Monday to Friday', ['2026-01-01T18:00', '2026-01-02T18:00', '2026-01-05T18:00']],
    ['cron(0 8 1 * ? *)', 'the first of each month', ['2026-01-01T08:00', '2026-02-01T08:00', '2026-03-01T08:00']],
    ['cron(0/15 * * * ? *)', 'every 15 minutes', ['2026-01-01T00:00', '2026-01-01T00:15', '2026-01-01T00:30']],
    ['cron(0/10 * ? * MON-FRI *)', 'every 10 minutes', ['2026-01-01T00:00', '2026-01-01T00:10', '2026-01-01T00:20']],
    ['cron(0/5 8-17 ? * MON-FRI *)', '8:00 to 17:55', ['2026-01-01T08:00', '2026-01-01T08:05', '2026-01-01T08:10']],
    ['cron(1/10 0 * * ? *)', 'minute 1, 11, 21', ['2026-01-01T00:01', '2026-01-01T00:11', '2026-01-01T00:21']],
    ['cron(0 10 ? * 3#2 *)', 'the second Tuesday', ['2026-01-13T10:00', '2026-02-10T10:00', '2026-03-10T10:00']],
    ['cron(0 10 ? * 6L *)', 'the last Friday', ['2026-01-30T10:00', '2026-02-27T10:00', '2026-03-27T10:00']],
    ['cron(0 10 ? * L *)', 'the last day of the week', ['2026-01-03T10:00', '2026-01-10T10:00', '2026-01-17T10:00']],
    ['cron(0 10 L * ? *)', 'the last day of the month', ['2026-01-31T10:00', '2026-02-28T10:00', '2026-03-31T10:00']],
    [
      'cron(0 10 3W * ? *)',
      'the weekday nearest the 3rd',
      ['2026-01-02T10:00', '2026-02-03T10:00', '2026-03-03T10:00'],
    ],
    [
      'cron(0 10 1W AUG ? *)',
      'within the month: the 3rd',
      ['2026-08-03T10:00', '2027-08-02T10:00', '2028-08-01T10:00'],
    ],
    ['cron(0 10 ? JAN,MAR MON 2027)', 'a year', ['2027-01-04T10:00', '2027-01-11T10:00', '2027-01-18T10:00']],
    ['cron(0 0 29 2 ? *)', 'leap years', ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
    ['cron(0 0 31 2 ? *)', 'never', []],
    ['cron(0 0 1 1 ? 2025)', 'a year that is over', []],
  ])('%s: %s', (expression, _meaning, expected) => {
    expect(times(expression, {})).toEqual(expected);
  });
});

describe('daylight saving time', () => {
  // Source: "Daylight savings time on EventBridge Scheduler" in its user guide. New York: forward on 8 March 2026 at
  // 2:00, back on 1 November 2026 at 2:00 (tz database).
  const timeZone = 'America/New_York';
  test.each([
    [
      'a time that does not exist is skipped',
      'cron(30 2 * * ? *)',
      '2026-03-07T00:00:00Z',
      ['2026-03-07T07:30', '2026-03-09T06:30', '2026-03-10T06:30'],
    ],
    [
      'a time that is there twice counts once',
      'cron(30 1 * * ? *)',
      '2026-11-01T00:00:00Z',
      ['2026-11-01T05:30', '2026-11-02T06:30', '2026-11-03T06:30'],
    ],
    [
      'nothing is repeated',
      'cron(0/30 * * * ? *)',
      '2026-11-01T05:00:00Z',
      ['2026-11-01T05:00', '2026-11-01T05:30', '2026-11-01T07:00'],
    ],
    [
      'asked within the repeated hour',
      'cron(30 1 * * ? *)',
      '2026-11-01T06:10:00Z',
      ['2026-11-02T06:30', '2026-11-03T06:30', '2026-11-04T06:30'],
    ],
    ['once, at a time that is there twice', 'at(2026-11-01T01:30:00)', '2026-01-01T00:00:00Z', ['2026-11-01T05:30']],
    ['once, at a time that does not exist', 'at(2026-03-08T02:30:00)', '2026-01-01T00:00:00Z', []],
    [
      'otherwise the clock of the zone counts',
      'cron(0 8 * * ? *)',
      '2026-03-07T00:00:00Z',
      ['2026-03-07T13:00', '2026-03-08T12:00', '2026-03-09T12:00'],
    ],
  ])('%s', (_what, expression, from, expected) => {
    expect(times(expression, { timeZone, from })).toEqual(expected);
  });

  test('a day of a rate is 24 hours', () => {
    const options = { timeZone, start: Date.parse('2026-03-07T12:00:00Z') };
    expect(times('rate(1 days)', options)).toEqual(['2026-03-07T12:00', '2026-03-08T12:00', '2026-03-09T12:00']);
  });

  // tz database: Lord Howe Island changes by half an hour, Apia had no 30 December 2011
  test('unusual time zones', () => {
    const howe = { timeZone: 'Australia/Lord_Howe', from: '2026-10-02T00:00:00Z' };
    expect(times('cron(15 2 * * ? *)', howe)).toEqual(['2026-10-02T15:45', '2026-10-04T15:15', '2026-10-05T15:15']);
    const apia = { timeZone: 'Pacific/Apia', from: '2011-12-29T00:00:00Z' };
    expect(times('cron(0 12 * * ? *)', apia)).toEqual(['2011-12-29T22:00', '2011-12-30T22:00', '2011-12-31T22:00']);
  });
});

describe('rates', () => {
  // Source: "Rate-based schedules" of EventBridge Scheduler: "If you do not provide a StartDate for a rate-based
  // schedule, your schedule starts invoking the target immediately."
  test('EventBridge Scheduler begins at once', () => {
    expect(times('rate(15 minutes)', {})).toEqual(['2026-01-01T00:00', '2026-01-01T00:15', '2026-01-01T00:30']);
  });

  test('EventBridge Scheduler begins at StartDate, and ends at EndDate', () => {
    const start = Date.parse('2025-12-31T23:50:00Z');
    const end = Date.parse('2026-01-01T02:50:00Z');
    expect(times('rate(1 hours)', { start, end }, 9)).toEqual([
      '2026-01-01T00:50',
      '2026-01-01T01:50',
      '2026-01-01T02:50',
    ]);
  });

  test('a rule begins after one interval', () => {
    const expected = ['2026-01-01T01:00', '2026-01-01T02:00', '2026-01-01T03:00'];
    expect(times('rate(1 hour)', { service: 'rule' })).toEqual(expected);
  });

  test('cron between dates', () => {
    const start = Date.parse('2026-01-03T10:00:00Z');
    const end = Date.parse('2026-01-05T09:00:00Z');
    expect(times('cron(0 10 * * ? *)', { start, end })).toEqual(['2026-01-03T10:00', '2026-01-04T10:00']);
  });
});

describe('definitions that AWS refuses', () => {
  // Source: the user guides' "Cron expressions" (fields, wildcards, restrictions) and "Rate expressions": "If the value
  // is equal to 1, then the unit must be singular" (rules only).
  test.each<[string, 'rule' | 'scheduler', string]>([
    ['rate(1 hours)', 'rule', "'rate(1 hours)': it is 1 hour"],
    ['rate(5 minute)', 'rule', "'rate(5 minute)': it is 5 minutes"],
    [
      'rate(0 minutes)',
      'scheduler',
      "'rate(0 minutes)' is not a rate: write a positive number and minutes, hours or days",
    ],
    ['rate(5 weeks)', 'scheduler', "'rate(5 weeks)' is not a rate: write a positive number and minutes, hours or days"],
    ['cron(0 10 * * * *)', 'rule', 'one of the fields Day-of-month and Day-of-week must be ?, and not both'],
    ['cron(0 10 ? * ? *)', 'rule', 'one of the fields Day-of-month and Day-of-week must be ?, and not both'],
    [
      'cron(0 10 * * ?)',
      'rule',
      'cron takes six fields (minutes, hours, day of month, month, day of week, year), not 5',
    ],
    ['cron(60 10 * * ? *)', 'rule', "'60' is not a value of the field Minutes, which takes 0 to 59"],
    ['cron(0 10 ? * 8 *)', 'rule', "'8' is not a value of the field Day-of-week, which takes 1 to 7 or SUN to SAT"],
    ['cron(0 10 ? * 3#1,6#3 *)', 'rule', "'3#1,6#3': with # the field Day-of-week takes one expression only"],
    ['cron(0 10 ? * 3#6 *)', 'rule', "'3#6': after # comes which one of the month, 1 to 5"],
    ['cron(*/0 10 * * ? *)', 'rule', "'*/0' is not a value of the field Minutes, which takes 0 to 59"],
    [
      'cron(0 10 * FEBRUARY ? *)',
      'rule',
      "'FEBRUARY' is not a value of the field Month, which takes 1 to 12 or JAN to DEC",
    ],
    [
      'at(2026-01-01T00:00:00)',
      'rule',
      "'at(2026-01-01T00:00:00)' is not a schedule expression, which is rate(...) or cron(...): a one-time schedule is a ScheduleV2",
    ],
    [
      'at(2026-02-31T00:00:00)',
      'scheduler',
      "'at(2026-02-31T00:00:00)' is not a time: write it as yyyy-mm-ddThh:mm:ss",
    ],
    ['* * * * *', 'scheduler', "'* * * * *' is not a schedule expression, which is rate(...), cron(...) or at(...)"],
  ])('%s of a %s', (expression, service, message) => {
    expect(() => times(expression, { service })).toThrow(message);
  });

  test('an invalid time zone', () => {
    expect(() => times('rate(1 days)', { timeZone: 'Mars/Olympus' })).toThrow("'Mars/Olympus' is not a time zone");
    expect(() => times('rate(1 days)', { timeZone: '+02:00' })).toThrow("'+02:00' is not a time zone");
  });
});
