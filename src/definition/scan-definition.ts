import { MAX_DEPTH } from '../source/limits.ts';
import type { SourceNode } from '../source/source-node.ts';

/** What has to be known of a definition before it is read. */
export interface DefinitionScan {
  /** The first object or list that nests too deep to be read by recursion. */
  readonly tooDeep: SourceNode | undefined;
  /** Whether a query language other than JSONPath is named anywhere, so that JSONata must be loaded to read it. */
  readonly usesJsonata: boolean;
}

/**
 * Looks at a definition without recursion. The parsers bound a text of its own, but a definition may come together from
 * several (substitutions, nested templates).
 */
export function scanDefinition(definition: SourceNode): DefinitionScan {
  const pending: SourceNode[] = [definition];
  const depths: number[] = [0];
  let usesJsonata = false;
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const depth = depths.pop()!;
    if (depth > MAX_DEPTH) return { tooDeep: node, usesJsonata };
    if (node.kind === 'scalar') continue;
    const { length } = node.kind === 'list' ? node.items : node.entries;
    for (let i = 0; i < length; i++) {
      const value = node.kind === 'list' ? node.items[i]! : node.entries[i]!.value;
      if (node.kind === 'map' && node.entries[i]!.key === 'QueryLanguage') {
        usesJsonata ||= value.kind !== 'scalar' || value.value !== 'JSONPath';
      }
      if (value.kind === 'scalar') continue;
      pending.push(value);
      depths.push(depth + 1);
    }
  }
  return { tooDeep: undefined, usesJsonata };
}
