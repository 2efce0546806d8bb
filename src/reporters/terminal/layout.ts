import type { NamedState } from '../../history/state-index.ts';
import { printable } from '../../source/printable.ts';
import { displayWidth } from './display-width.ts';

/** The columns of the trace, in terminal columns. */
export interface Layout {
  /** The maximum width of a line, except for what must be copyable; Infinity without a terminal. */
  readonly width: number;
  /** The width at which prose is wrapped. */
  readonly textWidth: number;
  readonly typeColumn: number;
  readonly typeWidth: number;
  /** Durations are right-aligned: this is where they end. */
  readonly durationEnd: number;
}

const MIN_WIDTH = 40;
/** Maximum width of prose and of columns: longer lines are hard to read. */
const MAX_TEXT_WIDTH = 120;
const MARGIN = 2;
/** Between columns. */
export const GAP = 2;
/** The indentation of a state's lines below its row. */
export const STEP = 4;
/** Deeper states are indented by at most this part of the width. */
const MAX_INDENT = 0.25;
/** But the column of names keeps at least this width. */
const MIN_NAME_WIDTH = 6;
const MIN_TYPE_COLUMN = 18;
/** `[0] ` */
const INDEX_WIDTH = 4;
/** `12 m 05 s` */
const DURATION_WIDTH = 9;
/** `retry 1 of 3 in 1.0 s` and the gap before it. */
const NOTE_WIDTH = 23;
/** Narrower lines have no room for notes. */
export const MIN_NOTED_WIDTH = 64;
const MAX_DETAIL_WIDTH = 30;
/** The width of the name column if no definition says how long the names are. */
const USUAL_NAME = 20;

export function indentOf(depth: number, { typeColumn, textWidth }: Layout): number {
  const most = Math.max(typeColumn - GAP - 2 - MIN_NAME_WIDTH, Math.floor(textWidth * MAX_INDENT));
  return Math.max(MARGIN, Math.min(MARGIN + STEP * depth, most));
}

export function createLayout(columns: number, states: readonly NamedState[]): Layout {
  const width = Math.max(columns, MIN_WIDTH);
  const textWidth = Math.min(width, MAX_TEXT_WIDTH);
  let nameEnd = states.length === 0 ? MARGIN + 2 + USUAL_NAME : 0;
  let typeWidth = states.length === 0 ? 'Parallel'.length : 0;
  for (const { name, type, depth } of states) {
    const label = displayWidth(printable(name)) + (depth > 0 ? INDEX_WIDTH : 0);
    nameEnd = Math.max(nameEnd, MARGIN + STEP * depth + 2 + label);
    typeWidth = Math.max(typeWidth, type.length);
  }
  const typeColumn = Math.max(MIN_TYPE_COLUMN, Math.min(nameEnd, Math.floor(textWidth * 0.42)) + GAP);
  const detailColumn = typeColumn + typeWidth + GAP;
  const noteWidth = textWidth >= MIN_NOTED_WIDTH ? NOTE_WIDTH : 0;
  const detailWidth = Math.min(Math.max(0, textWidth - noteWidth - DURATION_WIDTH - detailColumn), MAX_DETAIL_WIDTH);
  const durationEnd = detailColumn + detailWidth + DURATION_WIDTH;
  return { width, textWidth, typeColumn, typeWidth, durationEnd };
}
