import type { Report } from '../source/diagnostic.ts';
import { MAX_DEPTH } from '../source/limits.ts';
import type { SourceNode } from '../source/source-node.ts';

/**
 * Whether the definition is shallow enough to be read by recursion; reports where it is not. The parsers bound a text
 * of its own, but a definition may come together from several (substitutions, nested templates).
 */
export function checkNesting(definition: SourceNode, report: Report): boolean {
  const pending: { readonly node: SourceNode; readonly depth: number }[] = [{ node: definition, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth } = next;
    if (depth > MAX_DEPTH) {
      const message = `The definition is nested deeper than ${MAX_DEPTH} levels`;
      report({ severity: 'error', code: 'TOO_DEEPLY_NESTED', message, range: node });
      return false;
    }
    if (node.kind === 'scalar') continue;
    const inner = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
    for (const value of inner) if (value.kind !== 'scalar') pending.push({ node: value, depth: depth + 1 });
  }
  return true;
}
