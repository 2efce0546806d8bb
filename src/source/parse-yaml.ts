import { Composer, type Document, Parser, type YAMLParseError } from 'yaml';
import type { Diagnostic, Report } from './diagnostic.ts';
import { MAX_DEPTH } from './limits.ts';
import { findIndentation, type Indentation, indentLines } from './repair-yaml.ts';
import type { SourceFile } from './source-file.ts';
import type { SourceNode } from './source-node.ts';
import { isTooDeep } from './yaml-depth.ts';
import { readYamlDocument } from './yaml-document.ts';
import { CLOUDFORMATION_TAGS } from './yaml-tags.ts';

/** A file that needs more indented lines than this is not the slip that the repair is for. */
const MAX_REPAIRS = 40;

/**
 * Reads one YAML document with the position of each value, as CloudFormation reads it: the core schema (`N`, `yes` and
 * dates are strings), short forms of functions as tags, aliases and merge keys expanded, the last of duplicate keys.
 * Loaded by `import()` only, because the library behind it takes longer to load than most runs take.
 *
 * @returns undefined for an empty document and for one that is broken; `report` has said why.
 */
export function parseYaml(file: SourceFile, report: Report): SourceNode | undefined {
  const { document, text, problem } = composeRepaired(file);
  if (problem !== undefined) report(problem);
  if (problem !== undefined || document === undefined) return undefined;
  return readYamlDocument(document, text, report);
}

interface Composed {
  readonly document: Document.Parsed | undefined;
  /** The text that the document's positions are in. */
  readonly text: SourceFile;
  readonly problem?: Diagnostic | undefined;
}

/** Composes the document; where lines are not indented enough, indents them and composes again. */
function composeRepaired(file: SourceFile): Composed {
  const indentations: Indentation[] = [];
  let composed = compose(file);
  /** What is reported if the repairs lead nowhere: closing brackets are always worth moving, other lines only if it helps. */
  let best = composed;
  let onlyClosers = true;
  for (let round = 0; round < MAX_REPAIRS && composed.error !== undefined; round++) {
    const { error, text } = composed;
    if (!isIndentationError(error)) break;
    const { lineStart, spaces, closer } = findIndentation(text.text, error.pos[0]);
    const line = text.origin(lineStart).offset;
    if (indentations.some((indentation) => indentation.lineStart === line)) break;
    indentations.push({ lineStart: line, spaces });
    composed = compose(indentLines(file, indentations));
    onlyClosers &&= closer;
    if (onlyClosers || composed.error === undefined) best = composed;
  }
  return best;
}

function compose(text: SourceFile): Composed & { readonly error?: YAMLParseError } {
  const tokens = [...new Parser().parse(text.text)];
  const deep = tokens.find((token) => isTooDeep(token, MAX_DEPTH));
  if (deep !== undefined) {
    return { document: undefined, text, problem: tooDeep(text, deep.offset) };
  }
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
    customTags: CLOUDFORMATION_TAGS,
  });
  const [document, second] = [...composer.compose(tokens)] as Document.Parsed[];
  const error = document?.errors[0];
  if (error !== undefined) return { document, text, error, problem: describeError(error, text) };
  if (second !== undefined) return { document, text, problem: severalDocuments(text, second.range[0]) };
  return { document, text };
}

function isIndentationError({ code, message }: YAMLParseError): boolean {
  return (code === 'BAD_INDENT' && message.startsWith('Flow ')) || (code === 'MISSING_CHAR' && /quote$/.test(message));
}

function describeError(error: YAMLParseError, text: SourceFile): Diagnostic {
  const [start, end] = error.pos;
  const range = { file: text, start, end: Math.max(start + 1, end) };
  const hint = HINTS.get(error.code);
  return { severity: 'error', code: 'INVALID_YAML', message: error.message, range, ...(hint && { hint }) };
}

const HINTS = new Map<string, string>([
  ['TAB_AS_INDENT', 'Indent with spaces'],
  ['MULTIPLE_TAGS', 'Write the outer function in its long form, for example `Fn::GetAZs: !Ref AWS::Region`'],
]);

function tooDeep(file: SourceFile, start: number): Diagnostic {
  const message = `The document nests more than ${MAX_DEPTH} levels deep`;
  return { severity: 'error', code: 'INVALID_YAML', message, range: { file, start, end: start + 1 } };
}

function severalDocuments(file: SourceFile, start: number): Diagnostic {
  const message = 'The file holds more than one YAML document';
  return { severity: 'error', code: 'INVALID_YAML', message, range: { file, start, end: start + 1 } };
}
