import { type Origin, SourceFile } from './source-file.ts';

/** A stretch of a derived text, with the place that it came from. */
export interface TextPiece {
  readonly text: string;
  readonly file: SourceFile;
  /** Where the piece starts in `file`. */
  readonly offset: number;
  /**
   * Whether each character of the piece is a character of `file`, in step with it. Otherwise the whole piece stands for
   * the place at `offset`, as a substitution's value stands for its placeholder.
   */
  readonly verbatim: boolean;
}

/** Joins pieces to a text whose offsets map back to where each piece came from. */
export function deriveText(path: string, pieces: readonly TextPiece[], fallback: Origin): SourceFile {
  const starts: number[] = [];
  let length = 0;
  for (const piece of pieces) {
    starts.push(length);
    length += piece.text.length;
  }
  return new SourceFile(path, pieces.map((piece) => piece.text).join(''), (offset) => {
    const index = lastAtOrBefore(starts, offset);
    const piece = pieces[index];
    if (piece === undefined) return fallback;
    return { file: piece.file, offset: piece.verbatim ? piece.offset + offset - starts[index]! : piece.offset };
  });
}

/** The index of the last number that is not above `value`; the numbers ascend. -1 where there is none. */
function lastAtOrBefore(numbers: readonly number[], value: number): number {
  let low = -1;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numbers[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
