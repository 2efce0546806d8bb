import { deriveText, type TextPiece } from '../source/derived-text.ts';
import type { Report } from '../source/diagnostic.ts';
import { parseJson } from '../source/parse-json.ts';
import { type Range, SourceFile } from '../source/source-file.ts';
import type { MapEntry, SourceNode } from '../source/source-node.ts';

/** The values of DefinitionSubstitutions by name, and the names that were found in a definition. */
export interface Substitutions {
  readonly values: ReadonlyMap<string, string>;
  readonly used: Set<string>;
}

/** AWS takes definitions of 1 MB; values that hold each other's placeholders several times could grow without end. */
const MAX_LENGTH = 4 * 1024 * 1024;

/**
 * Replaces each `${Name}` in a definition's text, again and again until nothing changes, as CloudFormation does before
 * the text is parsed: a value may hold other placeholders, and `"TimeoutSeconds": ${Seconds}` becomes a number.
 * Offsets of the result map back to the text that the user wrote; a value to its placeholder.
 */
export function substituteText(file: SourceFile, substitutions: Substitutions, report: Report): SourceFile {
  if (substitutions.values.size === 0) return file;
  let text = file;
  for (let pass = 0; pass <= substitutions.values.size; pass++) {
    const pieces = substituteOnce(text, substitutions);
    if (pieces === undefined) return text;
    const length = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
    if (length > MAX_LENGTH) return refuse('grow without end', text, report);
    text = deriveText(file.path, pieces, { file: text, offset: text.text.length });
  }
  return substituteOnce(text, substitutions) === undefined ? text : refuse('hold each other in a circle', text, report);
}

/** The text with each placeholder replaced once; undefined where there is none. */
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
    // a name that stands for itself is text that only looks like a placeholder
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

function refuse(why: string, file: SourceFile, report: Report): SourceFile {
  const range = { file, start: file.text.indexOf('${'), end: file.text.indexOf('${') + 2 };
  report({ severity: 'error', code: 'INVALID_SUBSTITUTION', message: `The DefinitionSubstitutions ${why}`, range });
  return file;
}

/**
 * The same for a definition that is written as an object in the template. AWS substitutes in its JSON text, so a value
 * may hold escapes (`\"`). One that would break the text, as a JSON document between quotes does, stands for what it
 * says: `Payload: "${Payload}"`, which AWS's own example has, is the document; within other words it is plain text.
 */
export function substituteTree(node: SourceNode, substitutions: Substitutions, report: Report): SourceNode {
  function visit(current: SourceNode): SourceNode {
    if (current.kind === 'list') return { ...current, items: current.items.map(visit) };
    if (current.kind === 'map') return { ...current, entries: current.entries.map(visitEntry) };
    if (typeof current.value !== 'string' || !current.value.includes('${')) return current;
    const { text, breaksJson } = substituteString(current.value, current, substitutions, report);
    const document = breaksJson ? readDocument(text, current) : undefined;
    return document ?? { ...current, value: text };
  }
  function visitEntry(entry: MapEntry): MapEntry {
    const { key, keyRange, value } = entry;
    if (!key.includes('${')) return { ...entry, value: visit(value) };
    return { key: substituteString(key, keyRange, substitutions, report).text, keyRange, value: visit(value) };
  }
  return visit(node);
}

interface SubstitutedString {
  readonly text: string;
  readonly breaksJson: boolean;
}

function substituteString(text: string, at: Range, substitutions: Substitutions, report: Report): SubstitutedString {
  let failed = false;
  const reportHere: Report = (diagnostic) => {
    failed = true;
    report({ ...diagnostic, range: at });
  };
  const plain = substituteText(new SourceFile(at.file.path, text), substitutions, reportHere).text;
  if (failed || !/["\\\n]/.test(plain)) return { text: plain, breaksJson: false };
  const inJson = substituteText(new SourceFile(at.file.path, JSON.stringify(text)), substitutions, reportHere).text;
  try {
    return { text: String(JSON.parse(inJson)), breaksJson: false };
  } catch {
    return { text: plain, breaksJson: true };
  }
}

/** A JSON object or list as nodes that stand at the placeholder. */
function readDocument(text: string, { file, start }: Range): SourceNode | undefined {
  const { node } = parseJson(new SourceFile(file.path, text, () => ({ file, offset: start })));
  return node === undefined || node.kind === 'scalar' ? undefined : node;
}
