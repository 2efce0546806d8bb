import { MAX_DEPTH } from '../source/limits.ts';
import { isWholeJson } from '../source/parse-json.ts';
import type { SourceNode } from '../source/source-node.ts';

/** What must be known about a definition before it is parsed. */
export interface DefinitionScan {
  /** The first object or list that is nested too deep to be parsed by recursion. */
  readonly tooDeep: SourceNode | undefined;
  /** Whether a query language other than JSONPath occurs anywhere, so that parsing needs JSONata. */
  readonly usesJsonata: boolean;
}

/**
 * Scans a definition without recursion. The parsers limit the depth of one text, but a definition may be assembled from
 * several (substitutions, nested templates).
 */
export function scanDefinition(definition: SourceNode): DefinitionScan {
  if (isWholeJson(definition) && !mayNameLanguage(definition.file.text)) return PLAIN;
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

const PLAIN: DefinitionScan = { tooDeep: undefined, usesJsonata: false };

/** Of a JSON text: a key may also be written with escape sequences. */
function mayNameLanguage(text: string): boolean {
  return text.includes('QueryLanguage') || text.includes('\\u');
}
