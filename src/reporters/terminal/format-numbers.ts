const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds for people: `8 ms`, `1.01 s`, `12.3 s`, `2 m 05 s`, `3 h 20 m`, `2 d 04 h`. */
export function formatDuration(milliseconds: number): string {
  const ms = Math.max(0, Math.round(milliseconds));
  if (ms < SECOND) return `${ms} ms`;
  if (ms < 9_995) return `${(ms / SECOND).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < HOUR - SECOND / 2) return pair(ms, SECOND, 60, 'm', 's');
  if (ms < DAY - MINUTE / 2) return pair(ms, MINUTE, 60, 'h', 'm');
  return pair(ms, HOUR, 24, 'd', 'h');
}

/** `1.0 s`: a configured delay, in its own unit. */
export function formatDelay(milliseconds: number): string {
  if (milliseconds < SECOND || milliseconds >= MINUTE) return formatDuration(milliseconds);
  return `${(milliseconds / SECOND).toFixed(1)} s`;
}

function pair(ms: number, unit: number, base: number, large: string, small: string): string {
  const units = Math.round(ms / unit);
  return `${Math.floor(units / base)} ${large} ${String(units % base).padStart(2, '0')} ${small}`;
}

/** `10,000`. */
export function formatCount(count: number): string {
  return count < 1000 ? String(count) : String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 item`, `3 items`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}

/** `812 bytes`, `12.3 KB`: the size of UTF-8 text. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return plural(bytes, 'byte');
  if (bytes < 999_950) return `${(bytes / 1000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
