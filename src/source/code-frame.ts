import type { Diagnostic } from './diagnostic.ts';
import { drawnCharacters, printable } from './printable.ts';
import { originalRange, type Range, type SourceFile } from './source-file.ts';

/** The maximum number of source columns in a frame, and the minimum on a narrow terminal. */
const FRAME_WIDTH = 100;
const NARROWEST = 40;
const TAB = '    ';
/** Longer lines are cut before their characters are measured. */
const MAX_MEASURED = 2000;

/**
 * A diagnostic as text: where, what, the line with a caret under the location, and what to do about it. Positions in
 * derived texts (after substitution, in block scalars) are mapped to the file that the user edits. Plain text without
 * colour or a final line break; no value in it moves the cursor.
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  return fitDiagnostic(diagnostic, Number.POSITIVE_INFINITY);
}

/**
 * The same for a terminal with this many columns: the caret below a line that wraps would be elsewhere.
 */
export function fitDiagnostic(diagnostic: Diagnostic, columns: number): string {
  const { range, hint } = diagnostic;
  const what = `${diagnostic.severity} ${diagnostic.code}: ${printable(diagnostic.message)}`;
  const lines: string[] = [];
  if (range === undefined) {
    lines.push(what);
  } else {
    const place = findPlace(range);
    lines.push(`${printable(place.file.path)}:${place.line}:${place.column}: ${what}`);
    lines.push(...frame(place, columns));
  }
  if (hint !== undefined) lines.push(`  ${printable(hint)}`);
  return lines.join('\n');
}

/** The location of a range in the file that the user edits. */
export interface TextPosition {
  readonly file: SourceFile;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** In UTF-16 units, at least 1, on this line only. */
  readonly length: number;
}

export function findPlace(range: Range): TextPosition {
  const { file, start, end } = originalRange(range);
  const { line, column } = file.position(start);
  const rest = file.line(line).trimEnd().length - (column - 1);
  return { file, line, column, length: Math.max(1, Math.min(end - start, rest)) };
}

/**
 * The line of a location with a caret below it; empty if the line is.
 * @param columns of the terminal
 */
export function formatFrame(place: TextPosition, columns = Number.POSITIVE_INFINITY): string {
  return frame(place, columns).join('\n');
}

function frame(place: TextPosition, columns: number): string[] {
  const line = place.file.line(place.line);
  if (line.trim() === '') return [];
  const from = Math.max(0, place.column - 1 - MAX_MEASURED / 2);
  const at = place.column - 1 - from;
  const excerpt = line.slice(from, from + MAX_MEASURED);
  const before = draw(excerpt.slice(0, at));
  const marked = draw(excerpt.slice(at, at + place.length));
  const after = draw(excerpt.slice(at + place.length));

  const gutter = String(place.line);
  const width = Math.max(NARROWEST, Math.min(FRAME_WIDTH, columns - `  ${gutter} | …`.length));
  const shownMark = takeStart(marked, Math.floor(width / 2));
  // on a narrow terminal, what comes before may use the room that the rest leaves
  const left = width - shownMark.width - widthOf(after);
  const shownBefore = takeEnd(before, Math.min(FRAME_WIDTH / 2, Math.max(Math.floor(width / 2), left)), from > 0);
  const room = width - shownBefore.width - shownMark.width;
  const shownAfter = shownMark.cut ? { text: '', width: 0 } : takeStart(after, room, from + MAX_MEASURED < line.length);

  const carets = '^'.repeat(Math.max(1, shownMark.width));
  return [
    `  ${gutter} | ${shownBefore.text}${shownMark.text}${shownAfter.text}`.trimEnd(),
    `  ${' '.repeat(gutter.length)} | ${' '.repeat(shownBefore.width)}${carets}`,
  ];
}

interface Drawn {
  readonly char: string;
  readonly width: number;
}

function draw(text: string): Drawn[] {
  return [...drawnCharacters(printable(text.replaceAll('\t', TAB)))];
}

interface Shown {
  readonly text: string;
  readonly width: number;
  readonly cut?: boolean;
}

function widthOf(characters: readonly Drawn[]): number {
  return characters.reduce((sum, { width }) => sum + width, 0);
}

function takeStart(characters: readonly Drawn[], columns: number, more = false): Shown {
  const { taken, width, cut } = take(characters, columns);
  const ellipsis = cut || more ? '…' : '';
  return { text: taken.join('') + ellipsis, width: width + ellipsis.length, cut };
}

function takeEnd(characters: readonly Drawn[], columns: number, more = false): Shown {
  const { taken, width, cut } = take([...characters].reverse(), columns);
  const ellipsis = cut || more ? '…' : '';
  return { text: ellipsis + taken.reverse().join(''), width: width + ellipsis.length, cut };
}

function take(characters: readonly Drawn[], columns: number): { taken: string[]; width: number; cut: boolean } {
  const taken: string[] = [];
  let width = 0;
  for (const { char, width: own } of characters) {
    if (width + own > columns) return { taken, width, cut: true };
    taken.push(char);
    width += own;
  }
  return { taken, width, cut: false };
}
