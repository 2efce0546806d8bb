import { printable } from '../../source/printable.ts';
import { displayWidth } from './display-width.ts';

/** A text of more characters is cut before it is wrapped. */
const MAX_CHARACTERS = 20_000;

/** The lines of a text in at most `width` columns, broken between words, or anywhere where a word is too long. */
export function wrapText(text: string, width: number, breaks: 'words' | 'anywhere' = 'words'): string[] {
  const lines = text.slice(0, MAX_CHARACTERS).trimEnd().split(/\r?\n/);
  return lines.flatMap((line) => wrapLine(printable(line), width, breaks));
}

function wrapLine(line: string, width: number, breaks: 'words' | 'anywhere'): string[] {
  const lines: string[] = [];
  let current = '';
  let columns = 0;
  for (const piece of breaks === 'words' ? line.split(/(?<= )/) : line) {
    for (const part of displayWidth(piece.trimEnd()) > width ? piece : [piece]) {
      const added = displayWidth(part.trimEnd());
      if (columns + added > width && current !== '') {
        lines.push(current.trimEnd());
        current = '';
        columns = 0;
      }
      current += part;
      columns += displayWidth(part);
    }
  }
  return [...lines, current.trimEnd()];
}
