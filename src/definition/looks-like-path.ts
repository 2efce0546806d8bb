import { type SourceNode, stringOf } from '../source/source-node.ts';
import type { Fields } from './fields.ts';

/**
 * Whether a string that will not be evaluated looks like a path or intrinsic function: `$.a`, `$['a']`,
 * `$$.Execution.Id`, `States.Format(...)`. Plain text does not look like that.
 */
export function looksLikePath(text: string): boolean {
  if (text.startsWith('$')) return /^\$(?:\$?\.{1,2}[\p{ID_Start}_*[]|\$?\['|\$?\[\d+\])/u.test(text);
  return text.startsWith('States.') && /^States\.[A-Z][A-Za-z0-9]*\(.*\)$/s.test(text);
}

/** Warns about a string field that contains a path although only its `...Path` sibling is evaluated. */
export function warnPathInPlainField(fields: Fields, name: string): void {
  const text = stringOf(fields.get(name));
  if (text === undefined || fields.language !== 'JSONPath' || !looksLikePath(text)) return;
  const message = `The value of '${name}' looks like a path, but the field's name does not end with 'Path'`;
  fields.warnField('NO_PATH', name, message, `Write '${name}Path' to have it evaluated.`);
}

/** Warns about a path, at any depth, in a field that is never evaluated. */
export function warnPathInStaticResult(fields: Fields, name: string): void {
  const result = fields.get(name);
  const pending: SourceNode[] = result === undefined ? [] : [result];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'list') pending.push(...node.items);
    else if (node.kind === 'map') pending.push(...node.entries.map(({ value }) => value));
    else if (typeof node.value === 'string' && looksLikePath(node.value)) {
      const message = `The path in '${name}' is not evaluated: a Pass state's result is static`;
      fields.warnField(
        'PASS_RESULT_IS_STATIC',
        name,
        message,
        "Write it in 'Parameters' under a key that ends with '.$'.",
      );
      return;
    }
  }
}
