import { cutToWidth, displayWidth, fitToWidth } from './display-width.ts';
import { DURATION_WIDTH, indentOf, type Layout, STEP } from './layout.ts';
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

/** A line of the trace; every text printable already. */
export interface Row {
  readonly mark: Mark;
  readonly depth: number;
  readonly label: string;
  readonly type: string;
  readonly detail: string;
  /** Absent where the state has only begun. */
  readonly duration?: string;
  readonly note?: string;
}

/** Starts of rows are kept, since a loop writes the same ones again and again; never more than this many. */
const KEPT_STARTS = 2_000;

/** Writes rows so that their columns stand under each other, none wider than the layout. */
export class RowFormatter {
  readonly #layout: Layout;
  readonly #painter: Painter;
  readonly #starts = new Map<string, string>();

  constructor(layout: Layout, painter: Painter) {
    this.#layout = layout;
    this.#painter = painter;
  }

  format(row: Row): string {
    const { durationEnd, detailWidth, width } = this.#layout;
    const { duration, note = '' } = row;
    if (duration === undefined) {
      const free = width - durationEnd + DURATION_WIDTH + detailWidth;
      return `${this.#start(row, free).trimEnd()}\n`;
    }
    // a long detail may take what the duration leaves
    const line = `${this.#start(row, detailWidth + DURATION_WIDTH - duration.length - 1)} ${duration}`;
    const shownNote = cutToWidth(note, width - durationEnd - 2);
    return shownNote === '' ? `${line}\n` : `${line}  ${this.#painter.dim(shownNote)}\n`;
  }

  /** A line below a row of this depth: a failure with how long it took and what came of it. */
  formatFailure(depth: number, text: string, duration: string, note: string): string {
    const { durationEnd, width } = this.#layout;
    const { failure, dim } = this.#painter;
    const indent = indentOf(depth, this.#layout) + STEP;
    const tail = note === '' ? '' : `  ${note}`;
    const free = width - indent - 2 - duration.length - 1 - displayWidth(tail);
    const isBeside = displayWidth(tail) <= width - durationEnd || displayWidth(text) <= free;
    const end = Math.min(durationEnd, isBeside ? width - displayWidth(tail) : width);
    const cause = fitToWidth(text, end - indent - 2 - duration.length - 1);
    const line = `${' '.repeat(indent)}${failure('✖')} ${cause} ${duration}`;
    if (isBeside) return `${line}${dim(tail)}\n`;
    return `${line}\n${' '.repeat(indent + 2)}${dim(cutToWidth(note, width - indent - 2))}\n`;
  }

  /** A line below a row of this depth in quiet colour: a remark, or `input` with its value. */
  formatRemark(depth: number, text: string): string {
    const indent = indentOf(depth, this.#layout) + STEP;
    return `${' '.repeat(indent)}${this.#painter.dim(cutToWidth(text, this.#layout.width - indent))}\n`;
  }

  /** Everything before the duration. */
  #start({ mark, depth, label, type, detail }: Row, detailWidth: number): string {
    const key = `${mark} ${depth} ${type} ${detailWidth} ${label}\n${detail}`;
    let start = this.#starts.get(key);
    if (start === undefined) {
      start = this.#makeStart(mark, depth, label, type) + fitToWidth(detail, detailWidth);
      if (this.#starts.size >= KEPT_STARTS) this.#starts.clear();
      this.#starts.set(key, start);
    }
    return start;
  }

  #makeStart(mark: Mark, depth: number, label: string, type: string): string {
    const { typeColumn, typeWidth } = this.#layout;
    const { symbol, paint } = SYMBOLS[mark];
    const indent = indentOf(depth, this.#layout);
    const name = fitToWidth(label, typeColumn - indent - 4);
    const kind = this.#painter.dim(type.padEnd(typeWidth));
    return `${' '.repeat(indent)}${this.#painter[paint](symbol)} ${name}  ${kind}  `;
  }
}
