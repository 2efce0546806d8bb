import type { Diagnostic, ReportDiagnostic } from '../../source/diagnostic.ts';
import { deriveText, scalarPieces, type TextPiece } from '../../source/scalar-text.ts';
import type { Range, SourceFile } from '../../source/source-file.ts';
import { type MapNode, type ScalarNode, type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import { errorAt, type ValueScope } from './scope.ts';

/** The JSON text that an inline Definition becomes, and the substitutions that SAM adds to those of the template. */
export interface InlineText {
  readonly file: SourceFile;
  readonly substitutions: ReadonlyMap<string, string>;
  /** Why a substitution that SAM adds has no value. */
  readonly problems: ReadonlyMap<string, Diagnostic>;
}

/**
 * What SAM's transform makes of an inline `Definition` (samtranslator 1.110, StateMachineGenerator): JSON with its keys
 * in order, with each CloudFormation function and each dynamic reference replaced by a quoted substitution. Its value
 * is pasted as raw text, so a number arrives as a string, and an object cannot be passed at all.
 */
export function printSamDefinition(
  definition: MapNode,
  declared: ReadonlyMap<string, string>,
  scope: ValueScope,
  report: ReportDiagnostic,
): InlineText {
  const substitutions = new Map<string, string>();
  const problems = new Map<string, Diagnostic>();
  let count = 0;
  const file = printJson(
    definition,
    (node) => {
      if (!isDynamic(node)) return printDocument(node, declared, report);
      const name = `definition_substitution_${++count}`;
      const value = readSubstitution(node, scope, report);
      if (typeof value === 'string') substitutions.set(name, value);
      else problems.set(name, value);
      return `"\${${name}}"`;
    },
    scope,
  );
  return { file, substitutions, problems };
}

/**
 * What CloudFormation's handler makes of the `Definition` of an AWS::StepFunctions::StateMachine, whose functions have
 * been evaluated: JSON with its keys in order. (DefinitionProcessor of aws-stepfunctions-statemachine.)
 */
export function printEvaluatedDefinition(
  definition: MapNode,
  declared: ReadonlyMap<string, string>,
  report: ReportDiagnostic,
): InlineText {
  const file = printJson(definition, (node) => {
    if (node.kind !== 'scalar' || node.value !== null) return printDocument(node, declared, report);
    const hint = 'Leave the field out, or write the definition as DefinitionString';
    report(errorAt(node, 'INVALID_TEMPLATE', "'null' values are not allowed in templates", hint));
    return 'null';
  });
  return { file, substitutions: new Map(), problems: new Map() };
}

/**
 * `Payload: "${Payload}"`, where Payload is a JSON document: a template in Lambda's developer guide does this and means
 * the document. The handler's public source pastes it between the quotes, which breaks the JSON. sfn-run follows the
 * guide, with a warning.
 */
function printDocument(
  node: SourceNode,
  declared: ReadonlyMap<string, string>,
  report: ReportDiagnostic,
): string | undefined {
  const [placeholder, name] = /^\$\{([^{}]+)\}$/.exec(stringOf(node) ?? '') ?? [];
  const value = name === undefined ? undefined : declared.get(name);
  if (placeholder === undefined || value === undefined || !isDocument(value)) return undefined;
  const message = `The JSON document of '${name}' is pasted between quotes, which breaks the definition's JSON on AWS`;
  const hint = 'Keep the definition in a file (DefinitionUri), where the placeholder is written without quotes';
  report({ ...errorAt(node, 'QUOTED_SUBSTITUTION', message, hint), severity: 'warning' });
  return placeholder;
}

function isDocument(text: string): boolean {
  if (!/^\s*[[{]/.test(text) || !text.includes('"')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * It appears among the values that it adds to; what remains of it at this point is a macro that only CloudFormation can
 * run.
 */
const TRANSFORM = 'Fn::Transform';

/** A value that SAM replaces: a function in its short or long form, or a string that is one dynamic reference. */
function isDynamic(node: SourceNode): boolean {
  if (node.tag !== undefined) return true;
  if (node.kind === 'scalar') return /^\{\{resolve:[a-z-]+:.+\}\}$/.test(stringOf(node) ?? '');
  if (node.kind !== 'map' || node.entries.length !== 1) return false;
  const { key } = node.entries[0]!;
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

/** The text to paste, or the reason why there is none, which is reported. */
function readSubstitution(node: SourceNode, scope: ValueScope, report: ReportDiagnostic): string | Diagnostic {
  // CloudFormation evaluates a Condition only inside conditions
  const value = valueOf(node, 'Condition') === undefined ? scope.resolve(node) : node;
  if (value === undefined) {
    const message =
      'AWS::NoValue leaves a placeholder here: it removes the substitution that SAM makes of the function, not the field';
    const problem = errorAt(node, 'INVALID_SUBSTITUTION', message, 'Keep the definition in a file (DefinitionUri)');
    report({ ...problem, severity: 'warning' });
    return problem;
  }
  const text = value.kind === 'scalar' ? scope.resolveText(node) : undefined;
  if (value.kind !== 'scalar' || text === undefined) {
    const kind = value.kind === 'list' ? 'a list' : 'an object';
    const message = `The function returns ${kind}, but SAM can insert only a string, a number or a boolean here`;
    const problem = errorAt(node, 'INVALID_SUBSTITUTION', message, 'Keep the definition in a file (DefinitionUri)');
    report(problem);
    return problem;
  }
  if (typeof value.value === 'number' || typeof value.value === 'boolean') {
    const message = `This arrives as the string "${text}": SAM puts the value of a function between quotes`;
    const hint =
      'Keep the definition in a file (DefinitionUri) with a placeholder without quotes, and declare it in DefinitionSubstitutions';
    report({ ...errorAt(node, 'QUOTED_SUBSTITUTION', message, hint), severity: 'warning' });
  }
  return text;
}

/**
 * @param replace returns the text that replaces a value, if any
 * @param scope resolves dynamic references within strings
 */
function printJson(root: MapNode, replace: (node: SourceNode) => string | undefined, scope?: ValueScope): SourceFile {
  const pieces: TextPiece[] = [];
  // the last character maps to the end of the value, so that the entire value is marked
  const add = (text: string, node: Range): void => {
    if (text.length > 1) pieces.push(pieceAt(text.slice(0, -1), node, node.start));
    pieces.push(pieceAt(text.slice(-1), node, text.length > 1 ? node.end - 1 : node.start));
  };

  function print(node: SourceNode): void {
    const replaced = replace(node);
    if (replaced !== undefined) add(replaced, node);
    else if (node.kind === 'list') printItems(node, '[', ']', node.items, print);
    else if (node.kind === 'scalar') printScalar(node);
    else {
      // of duplicate keys, the last one wins
      const entries = [...new Map(node.entries.map((entry) => [entry.key, entry])).values()];
      entries.sort((a, b) => (a.key < b.key ? -1 : 1));
      printItems(node, '{', '}', entries, ({ key, keyRange, value }) => {
        const { file, start } = keyRange;
        const isVerbatim = file.text.startsWith(key, start) && !MUST_BE_ESCAPED.test(key);
        const name: TextPiece = { text: escape(key), file, offset: start, verbatim: isVerbatim };
        pieces.push(
          pieceAt('"', keyRange, start),
          name,
          pieceAt('"', keyRange, keyRange.end - 1),
          pieceAt(':', keyRange, start),
        );
        const isTransform = key === TRANSFORM && entries.length > 1;
        print(isTransform ? { ...node, entries: [{ key, keyRange, value }] } : value);
      });
    }
  }

  function printItems<T>(
    node: SourceNode,
    open: string,
    close: string,
    items: readonly T[],
    printItem: (item: T) => void,
  ) {
    add(open, node);
    items.forEach((item, index) => {
      if (index > 0) add(',', node);
      printItem(item);
    });
    pieces.push(pieceAt(close, node, node.end - 1));
  }

  function printScalar(node: ScalarNode): void {
    const isString = typeof node.value === 'string';
    if (!isString) add(JSON.stringify(node.value), node);
    else {
      const text = stringPieces(node).flatMap(escapePiece);
      pieces.push(pieceAt('"', node, node.start), ...text, pieceAt('"', node, node.end - 1));
    }
  }

  function stringPieces(node: ScalarNode): readonly TextPiece[] {
    return scope?.resolvePieces(node) ?? scalarPieces(node);
  }

  print(root);
  return deriveText(root.file.path, pieces, { file: root.file, offset: root.start });
}

function pieceAt(text: string, { file }: Range, offset: number): TextPiece {
  return { text, file, offset, verbatim: false };
}

const MUST_BE_ESCAPED = /["\\\u0000-\u001f]/;

function escape(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapePiece(piece: TextPiece): TextPiece[] {
  const { text, offset, verbatim } = piece;
  if (!MUST_BE_ESCAPED.test(text)) return [piece];
  if (!verbatim) return [{ ...piece, text: escape(text) }];
  let at = offset;
  return text.split(/(["\\\u0000-\u001f])/).flatMap((part) => {
    const start = at;
    at += part.length;
    if (part === '') return [];
    const mustBeEscaped = MUST_BE_ESCAPED.test(part);
    return [{ ...piece, text: mustBeEscaped ? escape(part) : part, offset: start, verbatim: !mustBeEscaped }];
  });
}
