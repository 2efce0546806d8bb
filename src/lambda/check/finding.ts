import { resolve } from 'node:path';
import type { Message } from 'esbuild';
import { readFileText } from '../../read-file.ts';
import { adviseOnMessage } from '../build/build-message.ts';

/** A problem in a handler's code that keeps it from building or loading as deployed. */
export interface CodeFinding {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
  /** Absent if there is no single location. */
  readonly place?: CodePlace;
  /** The BuildProperty that causes it. */
  readonly property?: string | undefined;
}

export interface CodePlace {
  /** Absolute. */
  readonly path: string;
  /** In UTF-16 units from the file's start. */
  readonly start: number;
  readonly end: number;
}

/**
 * One of esbuild's messages, with its location in the file and advice. If only this machine lacks something, it is a
 * warning.
 */
export function findingOf(
  message: Message,
  folder: string,
  runtime: string | undefined,
  severity: CodeFinding['severity'] = 'error',
): CodeFinding {
  const hint = adviseOnMessage(message, { folder, runtime });
  const place = placeOf(message, folder);
  return {
    severity: hint === undefined ? severity : 'warning',
    message: message.text,
    ...(hint !== undefined && { hint }),
    ...(place !== undefined && { place }),
  };
}

/** The first match of a pattern in a file. */
export function placeIn(path: string, text: string, pattern: RegExp): CodePlace | undefined {
  const match = pattern.exec(text);
  return match === null ? undefined : { path, start: match.index, end: match.index + match[0].length };
}

function placeOf({ location }: Message, folder: string): CodePlace | undefined {
  if (location === null || /[/\\]esbuild[/\\]lib[/\\]main\.js$/.test(location.file)) return undefined;
  const path = resolve(folder, location.file);
  let text: string;
  try {
    text = readFileText(path);
  } catch {
    return undefined;
  }
  let start = 0;
  for (let line = 1; line < location.line; line++) start = text.indexOf('\n', start) + 1;
  // esbuild counts columns in bytes
  const before = Buffer.from(location.lineText).subarray(0, location.column).toString();
  start += before.length;
  return { path, start, end: start + Math.max(location.length, 1) };
}
