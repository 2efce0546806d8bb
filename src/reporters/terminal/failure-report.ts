import type { Json } from '../../json.ts';
import { printable } from '../../source/printable.ts';
import { formatPath } from '../scope-path.ts';
import type { Failure, StateVisit } from '../state-visit.ts';
import { cutToWidth } from './display-width.ts';
import { formatSize } from './format-numbers.ts';
import type { Painter } from './painter.ts';
import { previewJson } from './preview-json.ts';
import { unpackCause } from './unpack-cause.ts';
import { wrapText } from './wrap-text.ts';

const MAX_MESSAGE_LINES = 20;
const MAX_INPUT_LINES = 12;

/**
 * What a person needs of a failed run: the state, the error with its cause unpacked, the frames of their own code and
 * the input that the state had.
 */
export function formatFailureReport(
  visit: StateVisit | undefined,
  { error, cause }: Partial<Failure>,
  width: number,
  painter: Painter,
): string {
  const { message, frames } = unpackCause(cause);
  const place = visit === undefined ? '' : `${printable(formatPath(visit.scope, visit.name))}: `;
  const lines = [
    `${painter.failure('✖')} ${painter.strong(cutToWidth(place + printable(error ?? 'failed'), width - 2))}`,
  ];
  const wrapped = message === '' ? [] : wrapText(message, width - 4);
  for (const line of wrapped.slice(0, MAX_MESSAGE_LINES)) lines.push(`    ${line}`);
  if (wrapped.length > MAX_MESSAGE_LINES) lines.push(`    ${painter.dim('…')}`);
  // a frame is for clicking on: it is never cut
  for (const frame of frames) lines.push(`      ${painter.dim(printable(frame))}`);
  if (visit?.input !== undefined) lines.push(...describeInput(visit.input, width, painter));
  return `${lines.join('\n').replaceAll(/ +$/gm, '')}\n`;
}

function describeInput(input: Json, width: number, painter: Painter): string[] {
  const text = JSON.stringify(input);
  const indented = text.length <= 1_000 ? JSON.stringify(input, null, 2).split('\n') : [];
  if (indented.length > 0 && indented.length <= MAX_INPUT_LINES) {
    const shown = indented.map((line) => `    ${cutToWidth(printable(line), width - 4)}`);
    return ['', `  ${painter.dim('its input')}`, ...shown];
  }
  const wrapped = wrapText(previewJson(input, MAX_INPUT_LINES * width), width - 4, 'anywhere');
  const isCut = wrapped.length > MAX_INPUT_LINES || text.length > MAX_INPUT_LINES * width;
  const size = formatSize(Buffer.byteLength(text));
  const title = isCut ? `its input, ${size}, cut` : 'its input';
  const shown = wrapped.slice(0, isCut ? MAX_INPUT_LINES / 2 : MAX_INPUT_LINES).map((line) => `    ${line}`);
  return ['', `  ${painter.dim(title)}`, ...shown, ...(isCut ? [`    ${painter.dim('…')}`] : [])];
}
