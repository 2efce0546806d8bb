import { drawnCharacters } from '../source/printable.ts';
import type { Point, Size } from './place-rows.ts';

export type LineStyle = 'solid' | 'dotted';

/** The directions of a line from a cell: up, right, down, left. */
const UP = 1;
const RIGHT = 2;
const DOWN = 4;
const LEFT = 8;

/** By the sum of the directions. */
const LINES = ' ╵╶└╷│┌├╴┘─┴┐┤┬┼';
const DOTTED: ReadonlyMap<string, string> = new Map([
  ['│', '┊'],
  ['─', '┄'],
]);

/** A grid of cells, in which lines that meet are joined. */
export class Canvas {
  /** A character, nothing for the second half of a wide one, or the directions of a line. */
  readonly #rows: (string | { directions: number; isDotted: boolean } | undefined)[][];
  readonly #width: number;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#rows = Array.from({ length: height }, () => []);
  }

  text(x: number, y: number, text: string): void {
    let column = x;
    for (const { char, width } of drawnCharacters(text)) {
      const row = this.#rows[y];
      if (row === undefined || column < 0 || column >= this.#width) return;
      if (width === 0) {
        const before = row[column - 1];
        if (typeof before === 'string') row[column - 1] = before + char;
        continue;
      }
      row[column] = char;
      for (let i = 1; i < width; i++) row[column + i] = '';
      column += width;
    }
  }

  centred(x: number, width: number, y: number, text: string): void {
    let own = 0;
    for (const { width: columns } of drawnCharacters(text)) own += columns;
    this.text(x + Math.max(0, Math.floor((width - own) / 2)), y, text);
  }

  frame({ x, y, width, height }: Point & Size, style: LineStyle): void {
    const [right, bottom] = [x + width - 1, y + height - 1];
    this.line({ x, y }, { x: right, y }, style);
    this.line({ x, y: bottom }, { x: right, y: bottom }, style);
    this.line({ x, y }, { x, y: bottom }, style);
    this.line({ x: right, y }, { x: right, y: bottom }, style);
  }

  /** Horizontal or vertical. */
  line(from: Point, to: Point, style: LineStyle): void {
    const [dx, dy] = [Math.sign(to.x - from.x), Math.sign(to.y - from.y)];
    if (dx === 0 && dy === 0) return;
    const forward = dx > 0 ? RIGHT : dx < 0 ? LEFT : dy > 0 ? DOWN : UP;
    const backward = dx > 0 ? LEFT : dx < 0 ? RIGHT : dy > 0 ? UP : DOWN;
    for (let { x, y } = from; ; x += dx, y += dy) {
      const isFirst = x === from.x && y === from.y;
      const isLast = x === to.x && y === to.y;
      this.#join(x, y, (isLast ? 0 : forward) | (isFirst ? 0 : backward), style);
      if (isLast) return;
    }
  }

  #join(x: number, y: number, directions: number, style: LineStyle): void {
    const row = this.#rows[y];
    if (row === undefined || x < 0 || x >= this.#width) return;
    const cell = row[x];
    // text is not overwritten
    if (typeof cell === 'string') return;
    if (cell === undefined) row[x] = { directions, isDotted: style === 'dotted' };
    else {
      cell.directions |= directions;
      cell.isDotted &&= style === 'dotted';
    }
  }

  toString(): string {
    return this.#rows
      .map((row) =>
        Array.from(row, (cell) => {
          if (cell === undefined) return ' ';
          if (typeof cell === 'string') return cell;
          const line = LINES[cell.directions]!;
          return cell.isDotted ? (DOTTED.get(line) ?? line) : line;
        })
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .replace(/^\n+|\n+$/g, '');
  }
}
