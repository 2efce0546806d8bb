import type { ReportDiagnostic } from '../source/diagnostic.ts';
import { deriveText, type TextPiece } from '../source/scalar-text.ts';
import type { SourceFile } from '../source/source-file.ts';

/** The values of DefinitionSubstitutions by name, and the names found in a definition. */
export interface Substitutions {
  readonly values: ReadonlyMap<string, string>;
  readonly used: Set<string>;
}

/** AWS accepts definitions of 1 MB; values that contain one another's placeholders could grow endlessly. */
const MAX_LENGTH = 4 * 1024 * 1024;

/**
 * Replaces each `${Name}` in a definition's text repeatedly until nothing changes, as CloudFormation does before the
 * text is parsed: a value may contain other placeholders, and `"TimeoutSeconds": ${Seconds}` becomes a number. Offsets
 * in the result map back to the text that the user wrote; a value maps to its placeholder.
 */
export function substituteText(file: SourceFile, substitutions: Substitutions, report: ReportDiagnostic): SourceFile {
  if (substitutions.values.size === 0) return file;
  let text = file;
  for (let pass = 0; pass <= substitutions.values.size; pass++) {
    const pieces = substituteOnce(text, substitutions);
    if (pieces === undefined) return text;
    const length = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
    if (length > MAX_LENGTH) return refuse('grow endlessly', text, report);
    text = deriveText(file.path, pieces, { file: text, offset: text.text.length });
  }
  return substituteOnce(text, substitutions) === undefined
    ? text
    : refuse('refer to each other in a cycle', text, report);
}

/** The text with each placeholder replaced once; undefined if there is none. */
function substituteOnce(file: SourceFile, { values, used }: Substitutions): TextPiece[] | undefined {
  const { text } = file;
  const pieces: TextPiece[] = [];
  let from = 0;
  for (let at = text.indexOf('${'); at >= 0; at = text.indexOf('${', at)) {
    const end = text.indexOf('}', at);
    if (end < 0) break;
    const name = text.slice(at + 2, end);
    const value = values.get(name);
    if (value !== undefined) used.add(name);
    // a value that equals its own placeholder is text that only looks like a placeholder
    if (value === undefined || value === `\${${name}}`) {
      at += 2;
      continue;
    }
    pieces.push({ text: text.slice(from, at), file, offset: from, verbatim: true });
    pieces.push({ text: value, file, offset: at, verbatim: false });
    from = end + 1;
    at = from;
  }
  if (pieces.length === 0) return undefined;
  pieces.push({ text: text.slice(from), file, offset: from, verbatim: true });
  return pieces;
}

function refuse(why: string, file: SourceFile, report: ReportDiagnostic): SourceFile {
  const range = { file, start: file.text.indexOf('${'), end: file.text.indexOf('${') + 2 };
  report({ severity: 'error', code: 'INVALID_SUBSTITUTION', message: `The DefinitionSubstitutions ${why}`, range });
  return file;
}
