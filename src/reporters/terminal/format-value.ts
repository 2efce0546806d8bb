import type { Json } from '../../json.ts';
import { printable } from '../../source/printable.ts';
import type { Bounds } from './bounds.ts';
import { displayWidth } from './display-width.ts';
import { formatSize } from './format-numbers.ts';
import { excerptJson } from './json-lines.ts';
import type { Painter } from './painter.ts';
import { previewJson } from './preview-json.ts';

/** `parameters` and the gap after it. */
const LABEL_WIDTH = 12;

/**
 * A named value: next to its name if it fits on the line, else below it as indented JSON. No line is broken, so that it
 * can be copied; a cut value says how large it is.
 * @param indent in columns
 * @param width of the line, for a value on one line
 */
export function formatValue(
  label: string,
  value: Json,
  { indent, width, bounds, hint }: { indent: number; width: number; bounds: Bounds; hint: string },
  painter: Painter,
): string {
  const margin = ' '.repeat(indent);
  const name = painter.dim(label.padEnd(LABEL_WIDTH));
  const room = width - indent - LABEL_WIDTH;
  const short = printable(previewJson(value, room + 1));
  if (displayWidth(short) <= room) return `${margin}${name}${painter.dim(short)}\n`;
  const { lines, isCut } = excerptJson(value, bounds);
  const shown = lines.map((line) => `${margin}  ${painter.dim(printable(line))}\n`).join('');
  const rest = isCut ? `${margin}  ${painter.dim(`… cut${sizeOf(value)}${hint}`)}\n` : '';
  return `${margin}${painter.dim(label)}\n${shown}${rest}`;
}

function sizeOf(value: Json): string {
  try {
    return ` of ${formatSize(Buffer.byteLength(JSON.stringify(value)))}`;
  } catch {
    // deeper or longer than JSON.stringify can handle
    return '';
  }
}
