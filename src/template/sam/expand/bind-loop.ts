import { deriveText, scalarPieces, type TextPiece } from '../../../source/scalar-text.ts';
import { type MapEntry, type ScalarNode, type SourceNode, stringOf } from '../../../source/source-node.ts';
import { scalarAt } from '../scope.ts';

/**
 * The entries of a loop's body for one value: in keys and strings, `${Identifier}` becomes the value and
 * `&{Identifier}` the value without characters that a logical id cannot have; a Ref of the identifier becomes the value
 * itself.
 *
 * @param mayCopy is called for each copied node; when it returns false, the result is undefined
 */
export function bindLoop(
  body: SourceNode & { kind: 'map' },
  identifier: string,
  value: string,
  mayCopy: () => boolean,
): readonly MapEntry[] | undefined {
  const spellings = [
    { text: `\${${identifier}}`, value },
    { text: `&{${identifier}}`, value: value.replace(/[^a-zA-Z0-9]/g, '') },
  ];
  let tooMany = false;

  function bindText(text: string): string {
    return spellings.reduce((bound, spelling) => bound.replaceAll(spelling.text, () => spelling.value), text);
  }

  /** A derived text, whose positions map back to the body. */
  function bindScalar(node: ScalarNode): ScalarNode {
    if (typeof node.value !== 'string') return node;
    const bound = bindText(node.value);
    if (bound === node.value) return node;
    const pieces = scalarPieces(node).flatMap(bindPiece);
    const file = deriveText(node.file.path, pieces, { file: node.file, offset: node.start });
    // A placeholder that is folded over two lines is in no single piece.
    return file.text === bound
      ? { ...node, value: bound, file, start: 0, end: bound.length }
      : { ...node, value: bound };
  }

  function bindPiece(piece: TextPiece): TextPiece[] {
    const bound: TextPiece[] = [];
    let from = 0;
    const at = (index: number): number => (piece.verbatim ? piece.offset + index : piece.offset);
    const push = (to: number): void => {
      if (to > from) bound.push({ ...piece, text: piece.text.slice(from, to), offset: at(from) });
    };
    for (let i = 0; i < piece.text.length; i++) {
      const found = spellings.find(({ text }) => piece.text.startsWith(text, i));
      if (found === undefined) continue;
      push(i);
      bound.push({ text: found.value, file: piece.file, offset: at(i), verbatim: false });
      i += found.text.length - 1;
      from = i + 1;
    }
    push(piece.text.length);
    return bound;
  }

  function bind(node: SourceNode): SourceNode {
    if (tooMany || !mayCopy()) {
      tooMany = true;
      return node;
    }
    if (isReference(node, identifier)) return scalarAt(node, value);
    if (node.kind === 'scalar') return bindScalar(node);
    if (node.kind === 'list') return { ...node, items: node.items.map(bind) };
    return { ...node, entries: node.entries.map(bindEntry) };
  }

  function bindEntry(entry: MapEntry): MapEntry {
    return { ...entry, key: bindText(entry.key), value: bind(entry.value) };
  }

  const entries = body.entries.map(bindEntry);
  return tooMany ? undefined : entries;
}

function isReference(node: SourceNode, name: string): boolean {
  if (node.tag === 'Ref') return stringOf(node) === name;
  if (node.kind !== 'map' || node.entries.length !== 1) return false;
  const [entry] = node.entries;
  return entry?.key === 'Ref' && stringOf(entry.value) === name;
}
