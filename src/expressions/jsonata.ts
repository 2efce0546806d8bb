import { characterRange } from '../source/scalar-text.ts';
import { stringOf } from '../source/source-node.ts';
import { compileLeaf } from './jsonata/compile-leaf.ts';
import { compileTemplate } from './jsonata/compile-template.ts';
import { expressionOf, isDelimited } from './jsonata/delimiters.ts';
import { Evaluator } from './jsonata/evaluator.ts';
import { type FreeVariable, freeVariables, isOwnName } from './jsonata/free-variables.ts';
import { parsePlainPath } from './jsonata/plain-path.ts';
import type { JsonataLanguage } from './query-language.ts';

const evaluator = new Evaluator();

/** JSONata as implemented by Step Functions: its dialect, its checks at creation, its limits and its messages. */
export const jsonata: JsonataLanguage = {
  isExpression: isDelimited,
  expression(node, site, expected) {
    const text = stringOf(node);
    if (text === undefined) throw new TypeError('A JSONata expression is a string.');
    return compileLeaf(evaluator, node, text, site, site.field, expected);
  },
  variables(node) {
    const text = stringOf(node);
    if (text === undefined || !isDelimited(text)) return [];
    const { source, offset } = expressionOf(text);
    return variablesOf(source).map(({ name, start, end }) => ({
      name,
      range: characterRange(node, offset + start, offset + end),
    }));
  },
  template: (node, site, expected) => compileTemplate(evaluator, node, site, expected),
};

function variablesOf(source: string): readonly FreeVariable[] {
  const plain = parsePlainPath(source);
  if (plain === undefined) {
    const parsed = evaluator.parse(source);
    return 'message' in parsed ? [] : freeVariables(parsed.ast);
  }
  const { variable: name } = plain;
  const start = source.indexOf('$');
  return name === 'states' || isOwnName(name) ? [] : [{ name, start, end: start + 1 + name.length }];
}
