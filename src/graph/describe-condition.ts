import { type SourceNode, stringOf, valueOf } from '../source/source-node.ts';

const SIGNS: Readonly<Record<string, string>> = {
  Equals: '=',
  LessThan: '<',
  LessThanEquals: '≤',
  GreaterThan: '>',
  GreaterThanEquals: '≥',
  Matches: 'matches',
};

/** `$.total ≥ 100`, `not ($.gift = true)`: a Choice rule, or a JSONata expression, in a form to read at a glance. */
export function describeCondition(rule: SourceNode): string {
  if (rule.kind !== 'map') return '';
  const expression = stringOf(valueOf(rule, 'Condition'));
  if (expression !== undefined) return expression.replace(/^\{%\s*|\s*%\}$/g, '');
  for (const [operator, word] of [
    ['And', ' and '],
    ['Or', ' or '],
  ] as const) {
    const parts = valueOf(rule, operator);
    if (parts?.kind === 'list') return parts.items.map(describePart).join(word);
  }
  const negated = valueOf(rule, 'Not');
  if (negated !== undefined) return `not ${describePart(negated)}`;
  const variable = stringOf(valueOf(rule, 'Variable')) ?? '';
  const comparison = rule.entries.find(
    ({ key }) => key !== 'Variable' && /^(?:Is|String|Numeric|Boolean|Timestamp)/.test(key),
  );
  if (comparison === undefined) return variable;
  return `${variable} ${describeComparison(comparison.key, comparison.value)}`;
}

/** For a combination: nested combinations are in brackets. */
function describePart(rule: SourceNode): string {
  const text = describeCondition(rule);
  return rule.kind === 'map' && rule.entries.some(({ key }) => key === 'And' || key === 'Or') ? `(${text})` : text;
}

function describeComparison(operator: string, value: SourceNode): string {
  const asserted = /^Is(.+)$/.exec(operator)?.[1];
  if (asserted !== undefined) {
    const what = asserted.toLowerCase();
    return value.kind === 'scalar' && value.value === false ? `is not ${what}` : `is ${what}`;
  }
  const [, , sign = '', isPath] = /^(String|Numeric|Boolean|Timestamp)(.+?)(Path)?$/.exec(operator) ?? [];
  const shown = value.kind === 'scalar' ? value.value : '…';
  const text = typeof shown === 'string' && isPath === undefined ? JSON.stringify(shown) : String(shown);
  return `${SIGNS[sign] ?? sign} ${text}`;
}
