import { Composer, type CST, type Document, Lexer, Parser, type YAMLParseError } from 'yaml';
import type { Diagnostic, Report } from './diagnostic.ts';
import { MAX_DEPTH } from './limits.ts';
import { findIndentation, type Indentation, indentLines } from './repair-yaml.ts';
import type { SourceFile } from './source-file.ts';
import type { SourceNode } from './source-node.ts';
import { readYamlDocument } from './yaml-document.ts';
import { CLOUDFORMATION_TAGS } from './yaml-tags.ts';

/** A file with more errors, or more lines to move, is not the slip that the repair is for. */
const MAX_REPAIRED_ERRORS = 1000;
const MAX_MOVED_LINES = 10;
/** Each repair parses again: after so many characters it has taken long enough. */
const MAX_REPARSED = 4_000_000;

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
  /** What is reported if the repairs lead nowhere: a closing bracket is always worth moving, another line only if it helps. */
  let best = composed;
  let movedLines = 0;
  for (let left = MAX_REPARSED; left > 0; left -= file.text.length) {
    const { text, errors } = composed;
    const [error] = errors;
    if (error === undefined || !isIndentationError(error) || errors.length > MAX_REPAIRED_ERRORS) break;
    const { lineStart, spaces, closer } = findIndentation(text.text, error.pos[0]);
    const line = text.origin(lineStart).offset;
    if (!closer) movedLines++;
    if (movedLines > MAX_MOVED_LINES || indentations.some((known) => known.lineStart === line)) break;
    indentations.push({ lineStart: line, spaces });
    composed = compose(indentLines(file, indentations));
    if (movedLines === 0 || composed.errors.length === 0) best = composed;
  }
  return best;
}

function compose(text: SourceFile): Composed & { readonly errors: readonly YAMLParseError[] } {
  const tokens = tokenize(text.text);
  if (!Array.isArray(tokens))
    return { document: undefined, text, errors: [], problem: tooDeep(text, tokens.tooDeepAt) };
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
    customTags: CLOUDFORMATION_TAGS,
  });
  const [document, second] = [...composer.compose(tokens)] as Document.Parsed[];
  const errors = document?.errors ?? [];
  if (errors[0] !== undefined) return { document, text, errors, problem: describeError(errors[0], text) };
  if (second !== undefined) return { document, text, errors, problem: severalDocuments(text, second.range[0]) };
  return { document, text, errors };
}

/** The library's syntax tree; a text that nests too deep is given up before the tree is built, and before anything recurses on it. */
function tokenize(text: string): CST.Token[] | { readonly tooDeepAt: number } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH) return { tooDeepAt: parser.offset };
  }
  tokens.push(...parser.end());
  return tokens;
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
