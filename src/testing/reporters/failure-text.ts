import type { Json } from '../../json.ts';
import { formatFrame } from '../../source/code-frame.ts';
import { printable, printableLines } from '../../source/printable.ts';
import { diffJson } from '../format-diff.ts';
import type { TestFailure } from '../test-report.ts';

/** The width of the trace in reports that are not for a terminal. */
const WIDTH = 120;

/** `order.sfn-test.yml:12:7` */
export function placeText({ place }: Pick<TestFailure, 'place'>): string {
  return `${printable(place.file.path)}:${place.line}:${place.column}`;
}

/** `output: a different output` */
export function summaryText({ title, message }: Pick<TestFailure, 'title' | 'message'>): string {
  return `${printable(title)}: ${printableLines(message, false)}`;
}

/** A failure as plain text: what, where, the difference and the trace. */
export async function failureText(failure: TestFailure): Promise<string> {
  const { expected, actual, place } = failure;
  const frame = formatFrame(place);
  const lines = [summaryText(failure), `at ${placeText(failure)}`];
  if (frame !== '') lines.push(frame);
  if (expected !== undefined && actual !== undefined) {
    lines.push('', '- expected  + came', ...diffText(expected, actual));
  }
  const trace = await failure.trace?.(WIDTH, false);
  if (trace !== undefined) lines.push('', trace);
  return lines.join('\n');
}

const MARKS = { same: '  ', expected: '- ', actual: '+ ', gap: '  ' };

function diffText(expected: Json, actual: Json): string[] {
  return diffJson(expected, actual).map(({ kind, text }) => MARKS[kind] + printable(text));
}
