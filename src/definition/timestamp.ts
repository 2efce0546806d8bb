/** The instant of a timestamp, at its full precision. */
export interface Timestamp {
  /** Milliseconds since the epoch; finer fractions are truncated. */
  readonly epochMs: number;
  /** The digits after the decimal point, without trailing zeros. */
  readonly fraction: string;
}

const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * Parses an RFC 3339 timestamp as Step Functions accepts it: upper-case `T`, and `Z` or an offset. Undefined for
 * anything else. Source: the States Language specification, "Timestamps".
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHours = Number(match[9] ?? 0);
  const offsetMinutes = Number(match[10] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  const fraction = (match[7] ?? '').replace(/0+$/, '');
  const offsetMs = (offsetHours * 60 + offsetMinutes) * 60_000 * (match[8] === '-' ? -1 : 1);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // Date.UTC treats the years 0 to 99 as 1900 to 1999
  date.setUTCHours(hour, minute, second, Number(fraction.slice(0, 3).padEnd(3, '0')));
  return { epochMs: date.getTime() - offsetMs, fraction };
}

/** Negative if `a` is earlier, 0 for the same instant. Compares fractions to their last digit. */
export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  if (a.epochMs !== b.epochMs) return a.epochMs - b.epochMs;
  const [finerA, finerB] = [a.fraction.slice(3), b.fraction.slice(3)];
  if (finerA === finerB) return 0;
  return finerA < finerB ? -1 : 1; // without trailing zeros, fractions compare as strings
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
