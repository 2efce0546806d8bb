import { printable } from '../../source/printable.ts';
import { displayWidth } from './display-width.ts';

/** Longer texts are cut before they are wrapped. */
const MAX_CHARACTERS = 20_000;

/**
 * The lines of a text in at most `width` columns, the first in at most `firstWidth`, broken between words, or anywhere
 * if a word is too long.
 */
export function wrapText(text: string, width: number, firstWidth = width): string[] {
  const lines = text.slice(0, MAX_CHARACTERS).trimEnd().split(/\r?\n/);
  return lines.flatMap((line, i) =>
    joinPieces(printable(line).split(/(?<= )/), { width, firstWidth: i === 0 ? firstWidth : width, mayBreak: true }),
  );
}

const JSON_TOKENS = /"(?:[^"\\]|\\.)*"[:,}\]]*|[{}[\],]+|[^"{}[\],]+[,}\]]*|./gs;

/**
 * The lines of a JSON text, broken only between tokens: joined, they are the same document. A string longer than a line
 * has a line of its own.
 */
export function wrapJson(text: string, width: number, firstWidth = width): string[] {
  const tokens = printable(text.slice(0, MAX_CHARACTERS)).match(JSON_TOKENS) ?? [];
  return joinPieces(tokens, { width, firstWidth, mayBreak: false });
}

interface Joining {
  readonly width: number;
  readonly firstWidth: number;
  /** A piece longer than a line is broken anywhere. */
  readonly mayBreak: boolean;
}

function joinPieces(pieces: readonly string[], { width, firstWidth, mayBreak }: Joining): string[] {
  const lines: string[] = [];
  let current = '';
  let columns = 0;
  for (const piece of pieces) {
    for (const part of mayBreak && displayWidth(piece.trimEnd()) > Math.min(width, firstWidth) ? piece : [piece]) {
      const added = displayWidth(part.trimEnd());
      if (columns + added > (lines.length === 0 ? firstWidth : width) && current !== '') {
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
