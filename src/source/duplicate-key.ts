import type { Diagnostic } from './diagnostic.ts';
import type { MapEntry } from './source-node.ts';

/** The warning for a duplicate key in an object; shared by both formats. */
export function duplicateKey(entry: MapEntry): Diagnostic {
  return {
    severity: 'warning',
    code: 'DUPLICATE_KEY',
    message: `The key '${entry.key}' appears more than once; the last one wins`,
    range: entry.keyRange,
  };
}
