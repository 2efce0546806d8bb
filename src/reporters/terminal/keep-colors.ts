import { printable } from '../../source/printable.ts';

/** Select Graphic Rendition (ECMA-48, 8.3.117): colours and styles. */
const SGR = /\u001b\[([\d;:]*)m/;
const RESET = '\u001b[0m';
/** `38` and the like are followed by a colour: an index, or red, green and blue. */
const COLOR_ARGUMENTS = /(?:38|48|58)[;:](?:5[;:]\d+|2(?:[;:]\d*){3,4})/g;

/**
 * A line of another program's output, made safe for a terminal: its colours stay, or are removed if colours are off,
 * and end with the line; what moves the cursor, or would be invisible, is shown as an escape.
 */
export function keepColors(line: string, color: boolean): string {
  const pieces = line.split(SGR);
  if (pieces.length === 1) return printable(line);
  let isOpen = false;
  const kept = pieces.map((piece, i) => {
    if (i % 2 === 0) return printable(piece);
    if (isConcealing(piece)) return printable(`\u001b[${piece}m`);
    isOpen = piece !== '' && piece !== '0';
    return color ? `\u001b[${piece}m` : '';
  });
  return kept.join('') + (color && isOpen ? RESET : '');
}

function isConcealing(parameters: string): boolean {
  return parameters
    .replaceAll(COLOR_ARGUMENTS, '')
    .split(/[;:]/)
    .some((parameter) => Number(parameter) === 8 && parameter !== '');
}
