import {
  type CollectionTag,
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  Lexer,
  Parser,
  type ScalarTag,
  type YAMLParseError,
} from 'yaml';
import type { Diagnostic, ReportDiagnostic } from './diagnostic.ts';
import { dialectByKeys } from './dialect-by-keys.ts';
import { MAX_DEPTH } from './limits.ts';
import { findIndentation, findQuotedLines, type Indentation, indentLines, isOpenQuote } from './repair-yaml.ts';
import type { SourceFile } from './source-file.ts';
import type { SourceNode } from './source-node.ts';
import type { DialectChoice, YamlDialect } from './yaml-dialect.ts';
import { readYamlDocument } from './yaml-document.ts';

/** A file with more errors, or more lines to move, is not what the repair is for. */
const MAX_REPAIRED_ERRORS = 1000;
const MAX_MOVED_LINES = 10;
const MAX_MOVED_QUOTES = 20;
/** Each repair parses again: after this many characters, it has taken long enough. */
const MAX_REPARSED = 4_000_000;

/**
 * Parses one YAML document with the position of each value, as the dialect's parser does: dates are strings, short
 * forms of functions become tags, aliases and merge keys are expanded if that parser does so, and the last of duplicate
 * keys wins. Loaded by `import()` only, because loading its library takes longer than most runs.
 *
 * @returns undefined for an empty or invalid document, after reporting the errors
 */
export function parseYaml(
  file: SourceFile,
  report: ReportDiagnostic,
  choice: DialectChoice = 'core',
): SourceNode | undefined {
  const { document, text, problem, tabAt } = composeRepaired(file);
  if (problem !== undefined) report(problem);
  if (problem !== undefined || document === undefined) return undefined;
  const dialect = choice === 'by-content' ? dialectOf(document) : choice;
  if (dialect !== 'core' && tabAt !== undefined) {
    report(tab(text, tabAt));
    return undefined;
  }
  return readYamlDocument(document, text, dialect, report);
}

function dialectOf({ contents }: Document.Parsed): YamlDialect {
  return dialectByKeys(
    isMap(contents) ? contents.items.map(({ key }) => (isScalar(key) ? key.source : undefined)) : [],
  );
}

interface Composed {
  readonly document: Document.Parsed | undefined;
  /** The text that the document's positions refer to. */
  readonly text: SourceFile;
  readonly problem?: Diagnostic | undefined;
  /** The first tab used as separation or indentation. */
  readonly tabAt?: number | undefined;
  /** The first quoted string that does not seem to end, because one of its lines is not indented. */
  readonly openQuoteAt?: number | undefined;
}

/** Parses the document; if lines are not indented enough, indents them and parses again. */
function composeRepaired(file: SourceFile): Composed {
  const indentations: Indentation[] = [];
  let composed = compose(file);
  /** What is reported if the repairs fail: a closing bracket is always worth moving, another line only if it helps. */
  let best = composed;
  let movedLines = 0;
  let quotes = 0;
  for (let left = MAX_REPARSED; left > 0; left -= file.text.length) {
    const { text, errors, openQuoteAt } = composed;
    const [error] = errors;
    if (errors.length > MAX_REPAIRED_ERRORS) break;
    const quoted = error === undefined || openQuoteAt === undefined ? [] : findQuotedLines(text.text, openQuoteAt);
    const unknown = quoted.map((line) => ({ ...line, lineStart: text.origin(line.lineStart).offset }));
    if (
      unknown.length > 0 &&
      quotes++ < MAX_MOVED_QUOTES &&
      !indentations.some(({ lineStart }) => lineStart === unknown[0]!.lineStart)
    ) {
      indentations.push(...unknown);
      composed = compose(indentLines(file, indentations));
      if (composed.errors.length === 0) best = composed;
      continue;
    }
    if (error === undefined || !isIndentationError(error)) break;
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
  const { tokens, tabAt, openQuoteAt, tooDeepAt } = tokenize(text.text);
  if (tooDeepAt !== undefined) return { document: undefined, text, errors: [], problem: tooDeep(text, tooDeepAt) };
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
  if (errors[0] !== undefined) return { document, text, errors, openQuoteAt, problem: describeError(errors[0], text) };
  if (second !== undefined) return { document, text, errors, problem: severalDocuments(text, second.range[0]) };
  return { document, text, errors, tabAt };
}

interface Tokenized {
  readonly tokens: readonly CST.Token[];
  /** A text with too much nesting is refused before the tree is built, and before anything recurses on it. */
  readonly tooDeepAt?: number;
  readonly tabAt?: number | undefined;
  readonly openQuoteAt?: number | undefined;
}

/** What the lexer emits before a plain scalar and before the text of a block scalar. */
const SCALAR_MARK = '\x1f';

function tokenize(text: string): Tokenized {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const mayHoldTabs = text.includes('\t');
  let tabAt: number | undefined;
  let openQuoteAt: number | undefined;
  let isBlockScalar = false;
  let last = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (mayHoldTabs && tabAt === undefined) {
      const isText = last === SCALAR_MARK;
      const isPlain = isText ? !isBlockScalar : /^[ \t]/.test(lexeme);
      if (isPlain && lexeme.includes('\t')) tabAt = parser.offset + lexeme.indexOf('\t');
      isBlockScalar = isText ? false : isBlockScalar || /^[|>]/.test(lexeme);
      last = lexeme;
    }
    if (openQuoteAt === undefined && isOpenQuote(lexeme)) openQuoteAt = parser.offset;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH) return { tokens, tooDeepAt: parser.offset };
  }
  tokens.push(...parser.end());
  return { tokens, tabAt, openQuoteAt };
}

function isIndentationError({ code, message }: YAMLParseError): boolean {
  return code === 'BAD_INDENT' && message.startsWith('Flow ');
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

/** PyYAML and SnakeYAML treat a tab as an ordinary character, which no token can start with. */
function tab(file: SourceFile, start: number): Diagnostic {
  const message =
    'A tab separates or indents something here, which the YAML readers of SAM CLI and CloudFormation refuse';
  const range = { file, start, end: start + 1 };
  return { severity: 'error', code: 'INVALID_YAML', message, range, hint: 'Use spaces' };
}

function tooDeep(file: SourceFile, start: number): Diagnostic {
  const message = `The document is nested deeper than ${MAX_DEPTH} levels`;
  return { severity: 'error', code: 'INVALID_YAML', message, range: { file, start, end: start + 1 } };
}

function severalDocuments(file: SourceFile, start: number): Diagnostic {
  const message = 'The file contains more than one YAML document';
  return { severity: 'error', code: 'INVALID_YAML', message, range: { file, start, end: start + 1 } };
}

/** CloudFormation's functions with a short form. Other tags are kept as well, only more slowly. */
const SHORT_FORMS = [
  'And',
  'Base64',
  'Cidr',
  'Condition',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Ref',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

/** Registers these tags with the YAML library: for an unknown one it creates an Error, including the stack. */
const CLOUDFORMATION_TAGS: (ScalarTag | CollectionTag)[] = SHORT_FORMS.flatMap((name) => [
  { tag: `!${name}`, resolve: (value: string) => value },
  { tag: `!${name}`, collection: 'map' },
  { tag: `!${name}`, collection: 'seq' },
]);
