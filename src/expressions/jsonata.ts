import { stringOf } from '../source/source-node.ts';
import { characterRange } from './jsonata/character-range.ts';
import { compileLeaf, type Evaluator } from './jsonata/compile-leaf.ts';
import { compileTemplate } from './jsonata/compile-template.ts';
import { expressionOf, isDelimited } from './jsonata/delimiters.ts';
import { JsonataEngine } from './jsonata/engine.ts';
import { freeVariables } from './jsonata/free-variables.ts';
import { ResultConverter } from './jsonata/result.ts';
import { SizeMeter } from './jsonata/value-size.ts';
import type { JsonataLanguage } from './query-language.ts';

const meter = new SizeMeter();
const evaluator: Evaluator = { meter, converter: new ResultConverter(), engine: new JsonataEngine(meter) };

/** JSONata as Step Functions has it: its dialect, its checks at creation, its limits and its texts. */
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
    const parsed = evaluator.engine.parse(source);
    if ('message' in parsed) return [];
    return freeVariables(parsed.ast).map(({ name, start, end }) => ({
      name,
      range: characterRange(node, text, offset + start, offset + end),
    }));
  },
  template: (node, site, expected) => compileTemplate(evaluator, node, site, expected),
};
