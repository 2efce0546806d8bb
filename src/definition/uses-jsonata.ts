import type { SourceNode } from '../source/source-node.ts';

/** Whether the definition names a query language other than JSONPath anywhere, so that JSONata must be loaded to read it. */
export function usesJsonata(definition: SourceNode): boolean {
  const pending: SourceNode[] = [definition];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'list') for (let i = 0; i < node.items.length; i++) pending.push(node.items[i]!);
    if (node.kind !== 'map') continue;
    for (let i = 0; i < node.entries.length; i++) {
      const { key, value } = node.entries[i]!;
      if (value.kind !== 'scalar') pending.push(value);
      if (key === 'QueryLanguage' && (value.kind !== 'scalar' || value.value !== 'JSONPath')) return true;
    }
  }
  return false;
}
