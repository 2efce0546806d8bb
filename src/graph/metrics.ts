import { drawnCharacters, printable } from '../source/printable.ts';

/** The sizes of a drawing's parts, in pixels or terminal cells. */
export interface DrawingSizes {
  /** The width of a character of `columns` terminal columns. */
  width(char: string, columns: number): number;
  readonly lineHeight: number;
  /** The maximum width of a node's text. */
  readonly mostWidth: number;
  /** The maximum width of an edge's label. */
  readonly mostLabelWidth: number;
  /** Between a node's border and its text. */
  readonly padX: number;
  readonly padY: number;
  /** Around the boxes in a node, and around the content of a box. */
  readonly margin: number;
  /** Between nodes side by side, and between an edge and what it passes. */
  readonly nodeGap: number;
  /** Between two rows without labels. */
  readonly rowGap: number;
  /** Between the edges that are routed around everything. */
  readonly laneGap: number;
  /** The width at which boxes side by side continue in another row. */
  readonly mostBoxesWidth: number;
  readonly least: { readonly width: number; readonly height: number };
  /** The size of the circles at the start and the end. */
  readonly mark: { readonly width: number; readonly height: number };
  /** Whether all positions are integers. */
  readonly isGrid?: true;
}

/** The drawn text has no control characters: they are shown as escapes. */
export function textWidth(text: string, metrics: DrawingSizes): number {
  let width = 0;
  for (const { char, width: columns } of drawnCharacters(text)) width += metrics.width(char, columns);
  return width;
}

/** A name of a hundred thousand characters is cut before it is wrapped. */
const MAX_CHARACTERS = 2_000;

/**
 * The lines of a text, broken between words, then after a dot, a dash, an underscore or before a capital, and anywhere
 * if even that is too long. At most `most` lines; a longer text ends with an ellipsis.
 */
export function wrap(
  text: string,
  most: { readonly width: number; readonly lines: number },
  metrics: DrawingSizes,
): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  const flush = (): void => {
    lines.push(line.trimEnd());
    line = '';
    width = 0;
  };
  for (const piece of pieces(printable(text.slice(0, MAX_CHARACTERS)))) {
    const own = textWidth(piece.trimEnd(), metrics);
    if (line !== '' && width + own > most.width) flush();
    if (own <= most.width) {
      line += piece;
      width += textWidth(piece, metrics);
      continue;
    }
    for (const { char, width: columns } of drawnCharacters(piece)) {
      const added = metrics.width(char, columns);
      if (line !== '' && width + added > most.width) flush();
      line += char;
      width += added;
    }
  }
  if (line !== '' || lines.length === 0) flush();
  if (lines.length <= most.lines && text.length <= MAX_CHARACTERS) return lines;
  const kept = lines.slice(0, most.lines);
  kept[kept.length - 1] = `${kept.at(-1)!}…`;
  return kept;
}

function pieces(text: string): string[] {
  return text.split(/(?<=[ ./:_-])|(?<=\p{Ll})(?=\p{Lu})/u);
}

/** Pixels of a 13-pixel sans-serif font: slightly more than most of them need. */
export const PIXELS: DrawingSizes = {
  width(char, columns) {
    if (columns !== 1) return columns * 7;
    if (/[iljtfrI.,:;'|!()[\] ]/.test(char)) return 4.6;
    return /[A-ZmwMW@%\u2264\u2265]/.test(char) ? 9.6 : 7.4;
  },
  lineHeight: 17,
  mostWidth: 190,
  mostLabelWidth: 170,
  padX: 14,
  padY: 9,
  margin: 14,
  nodeGap: 28,
  rowGap: 52,
  laneGap: 16,
  mostBoxesWidth: 2_400,
  least: { width: 96, height: 40 },
  mark: { width: 26, height: 26 },
};

/** Terminal cells. */
export const CELLS: DrawingSizes = {
  width: (_, columns) => columns,
  lineHeight: 1,
  mostWidth: 28,
  mostLabelWidth: 24,
  padX: 2,
  padY: 1,
  margin: 1,
  nodeGap: 3,
  rowGap: 4,
  laneGap: 2,
  mostBoxesWidth: 240,
  least: { width: 9, height: 3 },
  mark: { width: 3, height: 1 },
  isGrid: true,
};
