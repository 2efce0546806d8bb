import type { Failure } from '../../history/state-visit.ts';
import { printable } from '../../source/printable.ts';
import { displayWidth } from './display-width.ts';
import { previewJson } from './preview-json.ts';
import { unpackCause } from './unpack-cause.ts';
import { wrapJson, wrapText } from './wrap-text.ts';

/** Longer messages are cut before they are processed. */
const MAX_MESSAGE = 2_000;
const MAX_JSON = 20_000;

/** `GatewayTimeout: upstream took too long`, on one line. */
export function describeFailure(failure: Failure | undefined): string {
  const { error, cause } = failure ?? {};
  const message = unpackCause(cause).message.slice(0, MAX_MESSAGE).trim();
  const [firstLine = ''] = message.split('\n');
  return printable(nameFirst(error, message, firstLine));
}

export interface FailureText {
  /** The error's name and message in lines of at most `width` columns, the first of `firstWidth`; at least one line. */
  lines(width: number, firstWidth?: number): readonly string[];
  /** Whether it contains a document to copy, whose lines are broken only at the terminal's width. */
  readonly hasDocument: boolean;
  /** Stack frames, the innermost first. */
  readonly frames: readonly string[];
}

/** The complete failure: all lines of its message, and the stack frames in the user's code. */
export function describeWholeFailure(failure: Failure | undefined, cwd?: string): FailureText {
  const { error, cause } = failure ?? {};
  const { message, value, frames } = unpackCause(cause, cwd);
  const shown = value === undefined ? message.trim() : previewJson(value, MAX_JSON);
  const text = nameFirst(error, message.trim(), shown);
  const lines: FailureText['lines'] =
    value === undefined
      ? (width, firstWidth) => wrapText(text, width, firstWidth)
      : (width, firstWidth) => linesOfJson(error, shown, width, firstWidth);
  return { lines, hasDocument: value !== undefined, frames };
}

/** The same if its document has already been shown, possibly cut. */
export function withoutDocument(failure: Failure | undefined, { lines, ...text }: FailureText): FailureText {
  if (!text.hasDocument) return { lines, ...text };
  const name = printable(failure?.error ?? 'failed');
  const short: FailureText['lines'] = (width, firstWidth) => {
    const all = lines(width, firstWidth);
    return all.length === 1 ? all : [name];
  };
  return { ...text, lines: short };
}

/** A document is placed next to the name if it fits; otherwise it has its own lines, so that it can be copied. */
function linesOfJson(error: string | undefined, json: string, width: number, firstWidth = width): readonly string[] {
  const name = printable(nameFirst(error, json, ''));
  const beside = `${name}${name === '' ? '' : ': '}${printable(json)}`;
  if (displayWidth(beside) <= firstWidth) return [beside];
  return [...(name === '' ? [] : [`${name}:`]), ...wrapJson(json, width, name === '' ? firstWidth : width)];
}

function nameFirst(error: string | undefined, message: string, shown: string): string {
  return [error ?? (message === '' ? 'failed' : ''), shown].filter((text) => text !== '').join(': ');
}
