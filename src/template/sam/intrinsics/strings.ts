import { scalarPieces, type TextPiece } from '../../../source/scalar-text.ts';
import type { Range } from '../../../source/source-file.ts';
import { type SourceNode, toJson, valueOf } from '../../../source/source-node.ts';
import { joinPieces, scalarAt, type TemplateFunction, type ValueScope } from '../scope.ts';

const JOIN_USAGE = 'needs a delimiter and a list of strings';

export const join: TemplateFunction = {
  name: 'Fn::Join',
  resolve(argument, scope, at) {
    const pieces = join.pieces?.(argument, scope, at);
    return pieces === undefined ? scope.malformed('Fn::Join', JOIN_USAGE, at) : scalarAt(at, joinPieces(pieces));
  },
  pieces(argument, scope, at) {
    const [delimiter, values] = argument.kind === 'list' ? argument.items : [];
    if (delimiter?.kind !== 'scalar' || typeof delimiter.value !== 'string' || values === undefined) return undefined;
    const parts: readonly (SourceNode | undefined)[] = isPlainList(values)
      ? values.items
      : listItems(scope.resolve(values));
    const joined: TextPiece[] = [];
    let first = true;
    for (const part of parts) {
      if (part === undefined) return undefined;
      const pieces = scope.resolvePieces(part);
      if (pieces === undefined) {
        if (scope.resolve(part) === undefined) continue;
        return undefined;
      }
      if (!first) joined.push({ text: delimiter.value, file: at.file, offset: part.start, verbatim: false });
      joined.push(...pieces);
      first = false;
    }
    return joined;
  },
};

function isPlainList(node: SourceNode): node is SourceNode & { kind: 'list' } {
  return node.kind === 'list' && node.tag === undefined;
}

/** The items of a function's result; an unresolved value counts as a single item. */
function listItems(node: SourceNode | undefined): readonly (SourceNode | undefined)[] {
  if (node?.kind === 'list') return node.items;
  const unresolved = node?.kind === 'scalar' && joinPieces(scalarPieces(node)).startsWith('${');
  return unresolved ? [node] : [undefined];
}

const SUB_USAGE = 'needs a string, or a list of a string and a map of its variables';
/** `${Name}`, `${Resource.Attribute}`, and `${!Literal}` for a `${Literal}` that stays. */
const VARIABLE = /\$\{(!?)([^}]*)\}/g;

/** A text with `${Variables}`: from its own map, parameters, resources and attributes. */
export const sub: TemplateFunction = {
  name: 'Fn::Sub',
  resolve(argument, scope, at) {
    const pieces = sub.pieces?.(argument, scope, at);
    return pieces === undefined ? scope.malformed('Fn::Sub', SUB_USAGE, at) : scalarAt(at, joinPieces(pieces));
  },
  pieces(argument, scope) {
    const [template, variables] = argument.kind === 'list' ? argument.items : [argument];
    if (template?.kind !== 'scalar' || typeof template.value !== 'string') return undefined;
    if (variables !== undefined && variables.kind !== 'map') return undefined;
    return scalarPieces(template).flatMap((piece) => substitute(piece, variables, scope, template));
  },
};

function substitute(piece: TextPiece, variables: SourceNode | undefined, scope: ValueScope, at: Range): TextPiece[] {
  const { text, file, offset, verbatim } = piece;
  const origin = (index: number) => (verbatim ? offset + index : offset);
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const start = origin(match.index);
    pieces.push({ text: text.slice(from, match.index), file, offset: origin(from), verbatim });
    const range = verbatim ? { file, start, end: start + match[0].length } : at;
    const value = match[1] === '!' ? `\${${match[2]}}` : valueOfVariable(match[2]!.trim(), variables, scope, range);
    pieces.push({ text: value, file, offset: start, verbatim: false });
    from = match.index + match[0].length;
  }
  pieces.push({ text: text.slice(from), file, offset: origin(from), verbatim });
  return pieces.filter((part) => part.text !== '');
}

function valueOfVariable(name: string, variables: SourceNode | undefined, scope: ValueScope, at: Range): string {
  const own = valueOf(variables, name);
  const value = own ?? lookUp(name, scope, at);
  const text = value === undefined ? '' : scope.resolveText(value);
  return text ?? String(scope.malformed('Fn::Sub', `cannot insert a list or a map for '\${${name}}'`, at).value);
}

function lookUp(name: string, scope: ValueScope, at: Range): SourceNode | undefined {
  const dot = name.indexOf('.');
  return dot < 0 || name.endsWith('.Version') || name.endsWith('.Alias')
    ? scope.reference(name, at)
    : scope.attribute(name.slice(0, dot), name.slice(dot + 1), at);
}

export const base64: TemplateFunction = {
  name: 'Fn::Base64',
  resolve(argument, scope, at) {
    const text = scope.resolveText(argument);
    if (text === undefined) return scope.malformed('Fn::Base64', 'needs a string', at);
    const isResolved = scope.problemIn(text) === undefined;
    return scalarAt(at, isResolved ? Buffer.from(text, 'utf8').toString('base64') : text);
  },
};

/** A map or a list as its JSON text (AWS::LanguageExtensions). */
export const toJsonString: TemplateFunction = {
  name: 'Fn::ToJsonString',
  resolve(argument, scope, at) {
    const value = scope.resolve(argument);
    return value === undefined || value.kind === 'scalar'
      ? scope.malformed('Fn::ToJsonString', 'needs a map or a list', at)
      : scalarAt(at, JSON.stringify(toJson(value)));
  },
};
