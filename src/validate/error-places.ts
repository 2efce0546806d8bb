import type { Catcher, Retrier } from '../definition/definition.ts';
import type { Range } from '../source/source-file.ts';
import { stringOf, valueOf } from '../source/source-node.ts';

/** Where a retrier or catcher names an error. */
export function placeOfError(name: string, clause: Retrier | Catcher): Range {
  const list = valueOf(clause.range, 'ErrorEquals');
  const nodes = list?.kind === 'list' ? list.items : [];
  return nodes.find((node) => stringOf(node) === name) ?? clause.range;
}
