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
    const { durationEnd, width } = this.#layout;
    const start = this.#start(row);
    if (row.duration === undefined) return `${start.trimEnd()}\n`;
    const line = start + row.duration.padStart(DURATION_WIDTH);
    if (row.note === undefined) return `${line}\n`;
    return `${line}  ${this.#painter.dim(cutToWidth(row.note, width - durationEnd - 2))}\n`;
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

  #start({ mark, depth, label, type, detail }: Row): string {
    const key = `${mark} ${depth} ${type} ${label}\n${detail}`;
    let start = this.#starts.get(key);
    if (start === undefined) {
      start = this.#makeStart(mark, depth, label, type, detail);
      if (this.#starts.size >= KEPT_STARTS) this.#starts.clear();
      this.#starts.set(key, start);
    }
    return start;
  }

  /** Everything before the duration. */
  #makeStart(mark: Mark, depth: number, label: string, type: string, detail: string): string {
    const { typeColumn, typeWidth, detailWidth } = this.#layout;
    const { symbol, paint } = SYMBOLS[mark];
    const indent = indentOf(depth, this.#layout);
    const nameWidth = typeColumn - indent - 4;
    const name = fitToWidth(label, nameWidth);
    const kind = this.#painter.dim(type.padEnd(typeWidth));
    return `${' '.repeat(indent)}${this.#painter[paint](symbol)} ${name}  ${kind}  ${fitToWidth(detail, detailWidth)}`;
  }
}
