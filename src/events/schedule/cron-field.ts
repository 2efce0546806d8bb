/** Thrown for an expression that EventBridge refuses; the message says why. */
export class ScheduleError extends Error {}

/** The values that one field of a cron expression accepts. */
export interface CronField {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of values, from `least` on. */
  readonly words?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The fields that consist only of values, ranges and increments, by the documentation's names. */
export const CRON_FIELDS = {
  minutes: { name: 'Minutes', least: 0, most: 59 },
  hours: { name: 'Hours', least: 0, most: 23 },
  dayOfMonth: { name: 'Day-of-month', least: 1, most: 31 },
  month: { name: 'Month', least: 1, most: 12, words: MONTHS },
  dayOfWeek: { name: 'Day-of-week', least: 1, most: 7, words: WEEKDAYS },
  year: { name: 'Year', least: 1970, most: 2199 },
} as const satisfies Record<string, CronField>;

/** The values of one part between commas: `*`, `5`, `MON-FRI`, `0/15`, `10-20/2`. */
export function readCronPart(part: string, field: CronField): readonly number[] {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0) throw refuse(part, field);
  const every = step === undefined ? 1 : readStep(step, part, field);
  const [from, to, ...rest] = range.split('-');
  if (rest.length > 0) throw refuse(part, field);
  const isAll = range === '*';
  const first = isAll ? field.least : readCronValue(from!, field);
  const last = to !== undefined ? readCronValue(to, field) : isAll || step !== undefined ? field.most : first;
  // FRI-MON wraps around the end of the week
  const size = field.most - field.least + 1;
  const count = last >= first ? last - first : last - first + size;
  const values: number[] = [];
  for (let i = 0; i <= count; i += every) values.push(((first - field.least + i) % size) + field.least);
  return values;
}

/** A number within the field's range, or one of its words. */
export function readCronValue(text: string, field: CronField): number {
  const word = field.words?.indexOf(text.toUpperCase()) ?? -1;
  if (word >= 0) return word + field.least;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.least && value <= field.most) return value;
  throw refuse(text, field);
}

function readStep(text: string, part: string, field: CronField): number {
  const step = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (step < 1 || step > field.most) throw refuse(part, field);
  return step;
}

export function refuse(text: string, { name, least, most, words }: CronField): ScheduleError {
  const or = words === undefined ? '' : ` or ${words[0]} to ${words.at(-1)}`;
  return new ScheduleError(`'${text}' is not a value of the field ${name}, which takes ${least} to ${most}${or}`);
}
