import { printable } from '../../source/printable.ts';
import type { NamedState } from '../state-index.ts';
import { displayWidth } from './display-width.ts';

/** Where the columns of the trace stand; all in terminal columns. */
export interface Layout {
  readonly width: number;
  readonly typeColumn: number;
  readonly typeWidth: number;
  readonly detailWidth: number;
  /** Durations are aligned right, so that this is where they end. */
  readonly durationEnd: number;
}

const MIN_WIDTH = 40;
const MAX_WIDTH = 120;
const MARGIN = 2;
const GAP = 2;
/** A state's lines below its row stand this much further in. */
export const STEP = 4;
/** Left of a name's column at any depth: deeper states stand no further in. */
const MIN_NAME_WIDTH = 6;
const MIN_TYPE_COLUMN = 18;
/** `[0] ` */
const INDEX_WIDTH = 4;
/** `12 m 05 s` */
export const DURATION_WIDTH = 9;
/** `retry 1 of 3 in 1.0 s` and the gap before it. */
const NOTE_WIDTH = 23;
const MAX_DETAIL_WIDTH = 30;
/** Of the name column where no definition says how long the names are. */
const USUAL_NAME = 20;

export function indentOf(depth: number, layout: Pick<Layout, 'typeColumn'>): number {
  return Math.max(MARGIN, Math.min(MARGIN + STEP * depth, layout.typeColumn - GAP - 2 - MIN_NAME_WIDTH));
}

export function createLayout(columns: number, states: readonly NamedState[]): Layout {
  const width = Math.min(Math.max(columns, MIN_WIDTH), MAX_WIDTH);
  let nameEnd = states.length === 0 ? MARGIN + 2 + USUAL_NAME : 0;
  let typeWidth = states.length === 0 ? 'Parallel'.length : 0;
  for (const { name, type, depth } of states) {
    const label = displayWidth(printable(name)) + (depth > 0 ? INDEX_WIDTH : 0);
    nameEnd = Math.max(nameEnd, MARGIN + STEP * depth + 2 + label);
    typeWidth = Math.max(typeWidth, type.length);
  }
  const typeColumn = Math.max(MIN_TYPE_COLUMN, Math.min(nameEnd, Math.floor(width * 0.42)) + GAP);
  const detailColumn = typeColumn + typeWidth + GAP;
  const noteWidth = width >= 64 ? NOTE_WIDTH : 0;
  const detailWidth = Math.min(Math.max(0, width - noteWidth - DURATION_WIDTH - detailColumn), MAX_DETAIL_WIDTH);
  return { width, typeColumn, typeWidth, detailWidth, durationEnd: detailColumn + detailWidth + DURATION_WIDTH };
}
