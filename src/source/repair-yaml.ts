import { deriveText, type TextPiece } from './scalar-text.ts';
import type { SourceFile } from './source-file.ts';

/** Indents the line of the offset, so that it becomes part of the value that began above it. */
export interface Indentation {
  readonly lineStart: number;
  readonly spaces: number;
}

/** A line that only contains closing brackets. */
const CLOSERS = /^[ \t]*[\]}"'][\]}"',\s]*(?:#.*)?$/;

/**
 * The lines to indent if a YAML parser complains that a flow value is not indented enough. CloudFormation and SAM CLI
 * accept a value that continues, or closes, at the indentation of its key; the YAML specification does not.
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

const DOUBLE_QUOTED = /"(?:[^"\\]|\\.)*"/sy;
const SINGLE_QUOTED = /'(?:[^']|'')*'/sy;

/** Whether a lexeme begins with a quote and does not end with one: a final quote may be escaped. */
export function isOpenQuote(lexeme: string): boolean {
  const quoted = lexeme[0] === '"' ? DOUBLE_QUOTED : lexeme[0] === "'" ? SINGLE_QUOTED : undefined;
  if (quoted === undefined) return false;
  quoted.lastIndex = 0;
  return !quoted.test(lexeme) || quoted.lastIndex < lexeme.length;
}

/**
 * The lines to indent if a quoted string continues at the indentation of its key or less: SAM CLI and CloudFormation
 * read on to the closing quote. Empty if there is none.
 */
export function findQuotedLines(text: string, start: number): readonly Indentation[] {
  const quoted = text[start] === '"' ? DOUBLE_QUOTED : SINGLE_QUOTED;
  quoted.lastIndex = start;
  if (!quoted.test(text)) return [];
  const end = quoted.lastIndex;
  const spaces = start - text.lastIndexOf('\n', start);
  const lines: Indentation[] = [];
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
    lines.push({ lineStart: at + 1, spaces });
  }
  return lines;
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
