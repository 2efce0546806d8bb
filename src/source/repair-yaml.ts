import { deriveText, type TextPiece } from './derived-text.ts';
import type { SourceFile } from './source-file.ts';

/** Moves the offset's line to the right, so that what stands there is inside the value that began above it. */
export interface Indentation {
  readonly lineStart: number;
  readonly spaces: number;
}

/** A line that only closes what was opened above it. */
const CLOSERS = /^[ \t]*[\]}"'][\]}"',\s]*(?:#.*)?$/;

/**
 * The lines to indent where a YAML parser complains that a flow value is not indented enough. CloudFormation and SAM CLI
 * read a value that goes on, or closes, at the indentation of the key that it belongs to; the YAML specification does not.
 */
export function findIndentation(text: string, errorOffset: number): Indentation & { readonly closer: boolean } {
  const atLineEnd = text[errorOffset] === '\n' || text[errorOffset] === '\r';
  const lineStart = atLineEnd
    ? text.indexOf('\n', errorOffset) + 1
    : text.lastIndexOf('\n', Math.max(0, errorOffset - 1)) + 1;
  const line = lineAt(text, lineStart);
  const previous = lineAt(text, text.lastIndexOf('\n', Math.max(0, lineStart - 2)) + 1);
  const spaces = Math.max(1, indentationOf(previous) + 1 - indentationOf(line));
  return { lineStart, spaces, closer: CLOSERS.test(line) };
}

/** The text with these lines indented; its offsets map back to `file`. */
export function indentLines(file: SourceFile, indentations: readonly Indentation[]): SourceFile {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const { lineStart, spaces } of [...indentations].sort((a, b) => a.lineStart - b.lineStart)) {
    pieces.push({ text: file.text.slice(from, lineStart), file, offset: from, verbatim: true });
    pieces.push({ text: ' '.repeat(spaces), file, offset: lineStart, verbatim: false });
    from = lineStart;
  }
  pieces.push({ text: file.text.slice(from), file, offset: from, verbatim: true });
  return deriveText(file.path, pieces, { file, offset: file.text.length });
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end);
}

function indentationOf(line: string): number {
  return line.length - line.trimStart().length;
}
