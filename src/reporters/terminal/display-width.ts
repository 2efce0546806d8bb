import { drawnCharacters, isPlain } from '../../source/printable.ts';

/** The number of terminal columns of a text without control characters (see printable). */
export function displayWidth(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const drawn of drawnCharacters(text)) width += drawn.width;
  return width;
}

/** The text in at most `width` columns; an ellipsis marks the cut. */
export function cutToWidth(text: string, width: number): string {
  if (text.length <= width && isPlain(text)) return text;
  if (width <= 0) return '';
  let taken = '';
  let columns = 0;
  let fitting = '';
  // of a text of megabytes, only the visible part is measured
  const head = text.slice(0, width * 16);
  for (const drawn of drawnCharacters(head)) {
    columns += drawn.width;
    if (columns > width) return `${fitting}…`;
    taken += drawn.char;
    if (columns < width) fitting = taken;
  }
  return head.length < text.length ? `${fitting}…` : taken;
}

/** The text in exactly `width` columns, cut or padded with spaces. */
export function fitToWidth(text: string, width: number): string {
  const cut = cutToWidth(text, width);
  return cut + ' '.repeat(Math.max(0, width - displayWidth(cut)));
}

/** The text in at most `width` columns, cut at its beginning; an ellipsis marks the cut. */
export function cutStartToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let taken = '';
  let columns = 1;
  for (const { char, width: own } of [...drawnCharacters(text)].reverse()) {
    columns += own;
    if (columns > width) break;
    taken = char + taken;
  }
  return width <= 0 ? '' : `…${taken}`;
}
