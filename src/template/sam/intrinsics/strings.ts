import type { TextPiece } from '../../../source/derived-text.ts';
import { scalarPieces } from '../../../source/scalar-text.ts';
import type { SourceNode } from '../../../source/source-node.ts';
import { type Intrinsic, joinPieces, scalarAt } from '../scope.ts';

const USAGE = 'needs a delimiter and a list of strings';

export const join: Intrinsic = {
  name: 'Fn::Join',
  resolve(argument, scope, at) {
    const pieces = join.pieces?.(argument, scope, at);
    return pieces === undefined ? scope.malformed('Fn::Join', USAGE, at) : scalarAt(at, joinPieces(pieces));
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

/** The items of what a function gave; an unresolved value passes as the only item. */
function listItems(node: SourceNode | undefined): readonly (SourceNode | undefined)[] {
  if (node?.kind === 'list') return node.items;
  const unresolved = node?.kind === 'scalar' && joinPieces(scalarPieces(node)).startsWith('${');
  return unresolved ? [node] : [undefined];
}
