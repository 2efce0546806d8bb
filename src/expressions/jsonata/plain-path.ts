import { isJsonArray, isJsonObject, type Json, ownValue } from '../../json.ts';
import type { ExpressionScope } from '../expression.ts';

/** The path meets an array, or the name is a function's: the evaluator has to do it. */
export const NOT_PLAIN: unique symbol = Symbol('not plain');

/** Synchronous; undefined if there is nothing at the path. */
export type PlainPath = (scope: ExpressionScope) => Json | undefined | typeof NOT_PLAIN;

/** `$states.input.a.b` or `$name.a.b`, with names only. */
export interface PlainPathSyntax {
  /** Without its `$`. */
  readonly variable: string;
  readonly names: readonly string[];
}

const SYNTAX = /^[ \t\r\n]*\$([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)[ \t\r\n]*$/;
/** Words that have another meaning in JSONata in place of a name. */
const RESERVED = /\.(?:and|or|in|true|false|null|function)\b/;

/** Parses the most frequent kind of expression, which needs no parser. Undefined for any other. */
export function parsePlainPath(source: string): PlainPathSyntax | undefined {
  const match = SYNTAX.exec(source);
  if (match === null || RESERVED.test(source)) return undefined;
  return { variable: match[1]!, names: match[2] === '' ? [] : match[2]!.slice(1).split('.') };
}

/**
 * A shortcut around the evaluator for plain paths: through objects they mean the same as in any language, but not
 * through arrays. Undefined for `$states` by itself and for members that it does not have.
 */
export function compilePlainPath({ variable, names }: PlainPathSyntax): PlainPath | undefined {
  if (variable !== 'states') {
    return (scope) => {
      const value = scope.variables.get(variable);
      return value === undefined ? NOT_PLAIN : follow(value, names, 0);
    };
  }
  const read = STATES.get(names[0] ?? '');
  return read && ((scope) => follow(read(scope), names, 1));
}

const STATES: ReadonlyMap<string, (scope: ExpressionScope) => Json | undefined> = new Map([
  ['input', (scope: ExpressionScope) => scope.input],
  ['result', (scope: ExpressionScope) => scope.result],
  ['errorOutput', (scope: ExpressionScope) => scope.errorOutput],
  ['context', (scope: ExpressionScope) => scope.context()],
]);

function follow(start: Json | undefined, names: readonly string[], from: number): Json | undefined | typeof NOT_PLAIN {
  let value = start;
  for (let i = from; i < names.length; i++) {
    if (isJsonArray(value)) return NOT_PLAIN;
    if (!isJsonObject(value)) return undefined;
    value = ownValue(value, names[i]!);
  }
  return value;
}
