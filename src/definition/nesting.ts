import type { Report } from '../source/diagnostic.ts';
import { MAX_DEPTH } from '../source/limits.ts';
import type { SourceNode } from '../source/source-node.ts';

/**
 * Whether the definition is shallow enough to be read by recursion; reports where it is not. The parsers bound a text
 * of its own, but a definition may come together from several (substitutions, nested templates).
 */
export function checkNesting(definition: SourceNode, report: Report): boolean {
  const pending: SourceNode[] = [definition];
  const depths: number[] = [0];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const depth = depths.pop()!;
    if (depth > MAX_DEPTH) {
      const message = `The definition is nested deeper than ${MAX_DEPTH} levels`;
      report({ severity: 'error', code: 'TOO_DEEPLY_NESTED', message, range: node });
      return false;
    }
    if (node.kind === 'scalar') continue;
    const { length } = node.kind === 'list' ? node.items : node.entries;
    for (let i = 0; i < length; i++) {
      const value = node.kind === 'list' ? node.items[i]! : node.entries[i]!.value;
      if (value.kind === 'scalar') continue;
      pending.push(value);
      depths.push(depth + 1);
    }
  }
  return true;
}
