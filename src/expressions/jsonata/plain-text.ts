import type { ExpressionScope } from '../expression.ts';
import { compilePlainPath, NOT_PLAIN, type PlainPath, type PlainPathSyntax, parsePlainPath } from './plain-path.ts';

/** A text between quotes, or a path. */
type Operand = string | PlainPathSyntax;

const SPACE = '[ \\t\\r\\n]*';
/** A path of names, or a text without escapes. */
const OPERAND = `(?:\\$\\w+(?:\\.\\w+)*|"[^"\\\\]*"|'[^'\\\\]*')`;
const SYNTAX = new RegExp(`^${SPACE}${OPERAND}(?:${SPACE}&${SPACE}${OPERAND})+${SPACE}$`);
const EACH = new RegExp(OPERAND, 'g');

/** A longer text is left to the evaluator, which has a limit of memory. */
const MAX_LENGTH = 65_536;

/** Parses `$states.input.a & ' of ' & $b.c`: the operands, or undefined for any other expression. */
export function parsePlainText(source: string): readonly Operand[] | undefined {
  if (!SYNTAX.test(source)) return undefined;
  const operands: Operand[] = [];
  for (const [text] of source.matchAll(EACH)) {
    const operand = text.startsWith('$') ? parsePlainPath(text) : text.slice(1, -1);
    if (operand === undefined) return undefined;
    operands.push(operand);
  }
  return operands;
}

/**
 * A shortcut around the evaluator for strings that are joined: the evaluator creates a dozen promises for each. An
 * operand that is neither a string nor missing is left to the evaluator, which knows how JSONata writes other values.
 */
export function compilePlainText(operands: readonly Operand[]): PlainPath | undefined {
  const readers: ((scope: ExpressionScope) => ReturnType<PlainPath>)[] = [];
  for (const operand of operands) {
    const reader = typeof operand === 'string' ? () => operand : compilePlainPath(operand);
    if (reader === undefined) return undefined;
    readers.push(reader);
  }
  return (scope) => {
    let text = '';
    for (const read of readers) {
      const value = read(scope);
      if (typeof value === 'string') text += value;
      else if (value !== undefined) return NOT_PLAIN;
    }
    return text.length > MAX_LENGTH ? NOT_PLAIN : text;
  };
}
