/** `1.04 s`, `12 ms`, `3 min 20 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${trim(milliseconds / 1_000)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  const parts = [
    ...(days > 0 ? [`${days} d`] : []),
    ...(hours > 0 ? [`${hours} h`] : []),
    ...(minutes > 0 && days === 0 ? [`${minutes} min`] : []),
    ...(seconds % 60 > 0 && hours === 0 && days === 0 ? [`${seconds % 60} s`] : []),
  ];
  return parts.join(' ');
}

const trim = (value: number): string => value.toFixed(value < 10 ? 2 : 1).replace(/\.?0+$/, '');

/** `12.3 KB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${trim(bytes / 1_000)} KB`;
  return `${trim(bytes / 1_000_000)} MB`;
}

export function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Control characters, and marks that change the direction of text: shown, never applied. */
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text for display on several lines. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** On one line. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

export const STATUS_SIGNS = {
  succeeded: '✔',
  failed: '✖',
  caught: '⚠',
  running: '…',
  aborted: '◼',
} as const;
