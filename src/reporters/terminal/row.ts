import { printable } from '../../source/printable.ts';
import type { FailureText } from './describe-failure.ts';
import { cutStartToWidth, cutToWidth, displayWidth } from './display-width.ts';
import { GAP, indentOf, type Layout, MIN_NOTED_WIDTH, STEP } from './layout.ts';
import type { Painter } from './painter.ts';

export type Mark = 'succeeded' | 'failed' | 'caught' | 'aborted' | 'running' | 'opened';

const SYMBOLS: Readonly<Record<Mark, { readonly symbol: string; readonly paint: keyof Painter }>> = {
  succeeded: { symbol: '✔', paint: 'success' },
  failed: { symbol: '✖', paint: 'failure' },
  caught: { symbol: '⚠', paint: 'warning' },
  aborted: { symbol: '■', paint: 'dim' },
  running: { symbol: '…', paint: 'warning' },
  opened: { symbol: '▸', paint: 'dim' },
};

/** A row of the trace; all its texts are already printable. */
export interface TraceRow {
  readonly mark: Mark;
  readonly depth: number;
  readonly label: string;
  readonly type: string;
  readonly detail: string;
  /** Names with a common prefix differ at their ends: names that are too long lose their beginning. */
  readonly isDetailCutAtStart?: boolean;
  /** Absent if the state has only begun. */
  readonly duration?: string | undefined;
  readonly note?: string | undefined;
}

/** Below a row: a failure, how long it took and what followed. */
export interface FailureRow {
  readonly failure: FailureText;
  readonly duration: string;
  readonly note: string;
  /** The message is cut after this many lines. */
  readonly maxLines: number;
  readonly maxFrames: number;
}

/** Lines and beginnings of lines are cached, at most this many. */
const MAX_KEPT = 2_000;
/** A cut detail keeps this width if the line has it; the name gives way. */
const MIN_DETAIL = 12;
/** A note that leaves less than this for the text next to it gets a line of its own. */
const MIN_TEXT = 32;

interface Start {
  readonly text: string;
  /** In columns. */
  readonly width: number;
}

/**
 * Writes rows in aligned columns, none wider than the layout. A text longer than its column uses the free space in the
 * rest of its line, and is cut only if there is none.
 */
export class RowFormatter {
  readonly #layout: Layout;
  readonly #painter: Painter;
  /** The last line of each label: a loop writes the same ones repeatedly. */
  readonly #lines = new Map<string, { readonly row: TraceRow; readonly line: string }>();
  readonly #starts = new Map<string, Start>();

  constructor(layout: Layout, painter: Painter) {
    this.#layout = layout;
    this.#painter = painter;
  }

  format(row: TraceRow): string {
    const before = this.#lines.get(row.label);
    if (before !== undefined && isSame(before.row, row)) return before.line;
    const line = this.#format(row);
    if (this.#lines.size >= MAX_KEPT) this.#lines.clear();
    this.#lines.set(row.label, { row, line });
    return line;
  }

  #format(row: TraceRow): string {
    const { durationEnd, width } = this.#layout;
    const { duration, note = '' } = row;
    if (duration === undefined) return `${this.#start(row, width, 0).text.trimEnd()}\n`;
    // if a line is too short for everything, a note is dropped first
    const noteWidth = note !== '' && width >= MIN_NOTED_WIDTH ? displayWidth(note) + 2 : 0;
    const start = this.#start(row, width - noteWidth - duration.length - 1, durationEnd - duration.length);
    const line = start.text + duration;
    if (note === '') return `${line}\n`;
    const shownNote = cutToWidth(note, width - start.width - duration.length - 2);
    return shownNote === '' ? `${line}\n` : `${line}  ${this.#painter.dim(shownNote)}\n`;
  }

  /** The lines of a failure below a row of this depth. */
  formatFailure(depth: number, { failure, duration, note, maxLines, maxFrames }: FailureRow): string {
    const { durationEnd, width, textWidth } = this.#layout;
    const { dim } = this.#painter;
    const indent = indentOf(depth, this.#layout) + STEP + 2;
    const tail = note === '' ? '' : `  ${note}`;
    const room = (after: string): number => width - indent - 1 - duration.length - displayWidth(after);
    const isBeside = room(tail) >= Math.min(MIN_TEXT, displayWidth(failure.lines(width)[0] ?? ''));
    const most = Math.min(
      room(isBeside ? tail : ''),
      textWidth - indent - 1 - duration.length - (isBeside ? displayWidth(tail) : 0),
    );
    const wide = (failure.hasDocument ? width : textWidth) - indent;
    const lines = cutLines(failure.lines(wide, Math.max(most, MIN_TEXT)), maxLines, [
      Math.max(most, 1),
      width - indent,
    ]);
    const [first = '', ...rest] = lines;
    const gap = Math.max(
      1,
      Math.min(durationEnd, width - (isBeside ? displayWidth(tail) : 0)) -
        indent -
        duration.length -
        displayWidth(first),
    );
    const margin = ' '.repeat(indent);
    const text = [
      `${' '.repeat(indent - 2)}${this.#painter.failure('✖')} ${first}${' '.repeat(gap)}${duration}${isBeside ? dim(tail) : ''}`,
      ...rest.map((line) => `${margin}${line}`),
      ...(isBeside ? [] : [`${margin}${dim(cutToWidth(note, width - indent))}`]),
      // a frame is a clickable location: it is never cut
      ...failure.frames.slice(0, maxFrames).map((frame) => `${margin}${dim(printable(frame))}`),
    ];
    return `${text.join('\n')}\n`;
  }

  /** A remark below a row of this depth, in a muted colour. */
  formatRemark(depth: number, text: string): string {
    const indent = this.indentBelow(depth);
    return `${' '.repeat(indent)}${this.#painter.dim(cutToWidth(text, this.#layout.width - indent))}\n`;
  }

  /** The indentation of the lines below a row of this depth. */
  indentBelow(depth: number): number {
    return indentOf(depth, this.#layout) + STEP;
  }

  /** Everything before the duration, in at most `room` columns and a space; padded up to `end` if it is shorter. */
  #start(row: TraceRow, room: number, end: number): Start {
    const { mark, depth, label, type, detail } = row;
    const key = `${mark} ${depth} ${type} ${room} ${end} ${label}\n${detail}`;
    let start = this.#starts.get(key);
    if (start === undefined) {
      const { text, width } = this.#makeStart(row, room);
      const filled = Math.max(width + 1, end);
      start = { text: text + ' '.repeat(filled - width), width: filled };
      if (this.#starts.size >= MAX_KEPT) this.#starts.clear();
      this.#starts.set(key, start);
    }
    return start;
  }

  #makeStart({ mark, depth, label, type, detail, isDetailCutAtStart = false }: TraceRow, room: number): Start {
    const { typeColumn, typeWidth } = this.#layout;
    const { symbol, paint } = SYMBOLS[mark];
    const indent = indentOf(depth, this.#layout);
    const labelStart = indent + 2;
    const column = typeColumn - labelStart - GAP;
    const kept = detail === '' ? 0 : GAP + Math.min(displayWidth(detail), MIN_DETAIL);
    const name = cutToWidth(
      label,
      Math.max(Math.min(column, room - labelStart), room - labelStart - GAP - type.length - kept),
    );
    const padded = name + ' '.repeat(Math.max(0, column - displayWidth(name)));
    const head = `${' '.repeat(indent)}${this.#painter[paint](symbol)} ${padded}`;
    // space used by a long name comes from the type's column
    const free = room - labelStart - displayWidth(padded) - GAP - kept;
    const kind = type.padEnd(Math.max(type.length, Math.min(typeWidth, free)));
    const typeStart = labelStart + displayWidth(padded) + GAP;
    const detailStart = typeStart + kind.length + GAP;
    const cut = isDetailCutAtStart ? cutStartToWidth : cutToWidth;
    const shown = cut(detail, Math.max(0, room - detailStart));
    const text = `${head}  ${this.#painter.dim(kind)}`;
    if (shown === '') return { text, width: typeStart + kind.length };
    return { text: `${text}  ${shown}`, width: detailStart + displayWidth(shown) };
  }
}

function isSame(a: TraceRow, b: TraceRow): boolean {
  return (
    a.duration === b.duration &&
    a.detail === b.detail &&
    a.mark === b.mark &&
    a.depth === b.depth &&
    a.type === b.type &&
    a.note === b.note
  );
}

/**
 * The first lines, with a mark on the last of them if there are more; none wider than its room: the first line's, or
 * the others'.
 */
function cutLines(lines: readonly string[], count: number, [first, others]: readonly [number, number]): string[] {
  return lines.slice(0, count).map((line, i) => {
    const isCut = i === count - 1 && lines.length > count;
    return cutToWidth(isCut ? `${line}…` : line, i === 0 ? first : others);
  });
}
