import type { TextPiece } from '../../../source/derived-text.ts';
import { scalarPieces } from '../../../source/scalar-text.ts';
import type { Range } from '../../../source/source-file.ts';
import { type SourceNode, valueOf } from '../../../source/source-node.ts';
import { type Intrinsic, joinPieces, type Scope, scalarAt } from '../scope.ts';

const USAGE = 'needs a string, or a list of a string and a map of its variables';
/** `${Name}`, `${Resource.Attribute}`, and `${!Literal}` for a `${Literal}` that stays. */
const VARIABLE = /\$\{(!?)([^}]*)\}/g;

/** A text with `${Variables}`: of its own map, parameters, resources and attributes. */
export const sub: Intrinsic = {
  name: 'Fn::Sub',
  resolve(argument, scope, at) {
    const pieces = sub.pieces?.(argument, scope, at);
    return pieces === undefined ? scope.malformed('Fn::Sub', USAGE, at) : scalarAt(at, joinPieces(pieces));
  },
  pieces(argument, scope) {
    const [template, variables] = argument.kind === 'list' ? argument.items : [argument];
    if (template?.kind !== 'scalar' || typeof template.value !== 'string') return undefined;
    if (variables !== undefined && variables.kind !== 'map') return undefined;
    return scalarPieces(template).flatMap((piece) => substitute(piece, variables, scope, template));
  },
};

function substitute(piece: TextPiece, variables: SourceNode | undefined, scope: Scope, at: Range): TextPiece[] {
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

function valueOfVariable(name: string, variables: SourceNode | undefined, scope: Scope, at: Range): string {
  const own = valueOf(variables, name);
  const value = own ?? lookUp(name, scope, at);
  const text = value === undefined ? '' : scope.resolveText(value);
  return (
    text ?? String(scope.malformed('Fn::Sub', `cannot put a list or a map in the place of '\${${name}}'`, at).value)
  );
}

function lookUp(name: string, scope: Scope, at: Range): SourceNode | undefined {
  const dot = name.indexOf('.');
  return dot < 0 || name.endsWith('.Version') || name.endsWith('.Alias')
    ? scope.reference(name, at)
    : scope.attribute(name.slice(0, dot), name.slice(dot + 1), at);
}
