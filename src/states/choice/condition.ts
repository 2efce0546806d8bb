import type { Fields, FieldTable } from '../../definition/fields.ts';
import { warnPathInPlainField } from '../../definition/looks-like-path.ts';
import { readReferencePath } from '../../definition/path-fields.ts';
import { jsonataOf, siteOf } from '../../definition/template-fields.ts';
import { parseTimestamp } from '../../definition/timestamp.ts';
import { openExpression } from '../../definition/unresolved.ts';
import {
  type Expression,
  ExpressionError,
  type ExpressionScope,
  type SyncExpression,
} from '../../expressions/expression.ts';
import type { JsonPath } from '../../expressions/jsonpath/path.ts';
import type { Json } from '../../json.ts';
import { choiceOperators, type OperandType } from './operators.ts';

/** JSONPath conditions (Variable rules, And, Or, Not) are compiled into one predicate; JSONata's return a boolean. */
export type ChoiceCondition =
  | { readonly kind: 'predicate'; readonly test: (scope: ExpressionScope) => boolean }
  | { readonly kind: 'expression'; readonly evaluate: Expression };

type Predicate = (scope: ExpressionScope) => boolean;

/** The fields of a rule in `Choices`, and of rules within And, Or and Not, which contain only a condition. */
export interface RuleFields {
  readonly rule: FieldTable;
  readonly condition: FieldTable;
}

let known: RuleFields | undefined;

/** The operators belong to JSONPath too; the message on the Variable next to them reports it once. */
export function ruleFields(): RuleFields {
  if (known === undefined) {
    const condition: FieldTable = {
      And: 'JSONPath',
      Or: 'JSONPath',
      Not: 'JSONPath',
      Variable: 'JSONPath',
      Condition: 'JSONata',
      Comment: 'both',
      ...Object.fromEntries([...choiceOperators().fields].map((name) => [name, 'both'])),
    };
    known = { condition, rule: { ...condition, Next: 'both', Assign: 'both', Output: 'JSONata' } };
  }
  return known;
}

const KINDS = ['And', 'Or', 'Not', 'Variable', 'Condition'] as const;

/** Compiles a rule's condition. Undefined if it is invalid, which is reported. */
export function readCondition(rule: Fields): ChoiceCondition | undefined {
  if (rule.language === 'JSONata') return readJsonataCondition(rule);
  const test = compilePredicate(rule);
  return test && { kind: 'predicate', test };
}

function readJsonataCondition(rule: Fields): ChoiceCondition | undefined {
  const node = rule.get('Condition');
  if (node === undefined) {
    // if a rule is written in the other language, that has been reported
    if (!KINDS.some((kind) => rule.node.entries.some(({ key }) => key === kind))) reportKinds(rule);
    return undefined;
  }
  const open = rule.noteOpen('Condition');
  if (open !== undefined) return { kind: 'expression', evaluate: openExpression(open) };
  if (node.kind === 'scalar' && typeof node.value === 'boolean') {
    const holds = node.value;
    return { kind: 'predicate', test: () => holds };
  }
  if (rule.plainText('Condition') === undefined) return undefined;
  const evaluate = jsonataOf(rule.env).expression(node, siteOf(rule, 'Condition'), ['boolean']);
  return evaluate && { kind: 'expression', evaluate };
}

function reportKinds(rule: Fields): void {
  rule.report(`The object must have only one of the following fields, [${KINDS.join(', ')}]`);
}

function compilePredicate(rule: Fields): Predicate | undefined {
  let kind: (typeof KINDS)[number] | undefined;
  let count = 0;
  for (let i = 0; i < KINDS.length; i++) {
    if (!rule.has(KINDS[i]!)) continue;
    kind ??= KINDS[i]!;
    count++;
  }
  if (kind === undefined || count > 1) {
    if (count > 1 || !rule.node.entries.some(({ key }) => key === 'Condition')) reportKinds(rule);
    return undefined;
  }
  if (kind === 'Not') {
    const inner = rule.object('Not');
    const test = inner && compilePredicate(inner.restrict(ruleFields().condition));
    return test && ((scope) => !test(scope));
  }
  if (kind === 'And' || kind === 'Or') return compileJunction(rule, kind);
  return compileComparison(rule);
}

/** Rules are evaluated from left to right, no further than necessary. */
function compileJunction(rule: Fields, kind: 'And' | 'Or'): Predicate | undefined {
  rule.requireItems(kind);
  const inner = rule.objects(kind, 1);
  const tests: Predicate[] = [];
  for (let i = 0; i < inner.length; i++) {
    const test = compilePredicate(inner[i]!.restrict(ruleFields().condition));
    if (test !== undefined) tests.push(test);
  }
  if (tests.length === 0 || tests.length < inner.length) return undefined;
  return kind === 'And' ? (scope) => tests.every((test) => test(scope)) : (scope) => tests.some((test) => test(scope));
}

function compileComparison(rule: Fields): Predicate | undefined {
  const variable = readReferencePath(rule, 'Variable');
  // the rule has a few fields, the table dozens
  const { entries } = rule.node;
  let field: string | undefined;
  let isOnly = true;
  for (let i = 0; i < entries.length; i++) {
    const { key } = entries[i]!;
    if (!choiceOperators().fields.has(key)) continue;
    field ??= key;
    isOnly &&= key === field;
  }
  if (field === undefined || !isOnly) {
    const beginning = field === undefined ? 'This object should have only' : 'There should only be';
    rule.report(`${beginning} one of the following fields: [${[...choiceOperators().fields].join(', ')}]`);
    return undefined;
  }
  return Object.hasOwn(choiceOperators().byName, field)
    ? compileLiteralComparison(rule, field, variable)
    : compilePathComparison(rule, field, variable);
}

function compileLiteralComparison(rule: Fields, field: string, variable: JsonPath | undefined): Predicate | undefined {
  const operator = choiceOperators().byName[field]!;
  const open = rule.noteOpen(field);
  if (open !== undefined) return refusing(openExpression(open));
  const operand = readOperand(rule, field, operator.operand);
  if (operand === undefined || variable === undefined) return undefined;
  const test = operator.bind(operand);
  return operator.takesAbsent ? (scope) => test(variable.find(scope)) : (scope) => test(valueAt(variable, scope));
}

function refusing(evaluate: SyncExpression): Predicate {
  return (scope) => evaluate(scope) === true;
}

function compilePathComparison(rule: Fields, field: string, variable: JsonPath | undefined): Predicate | undefined {
  const operator = choiceOperators().byName[field.slice(0, -'Path'.length)]!;
  const operand = readReferencePath(rule, field);
  if (operand === undefined || variable === undefined) return undefined;
  return (scope) => {
    const value = valueAt(variable, scope);
    return operator.bind(valueAt(operand, scope))(value);
  };
}

function valueAt(path: JsonPath, scope: ExpressionScope): Json {
  const value = path.find(scope);
  if (value !== undefined) return value;
  throw new ExpressionError(
    'States.Runtime',
    `Invalid path '${path.text}': The choice state's condition path references an invalid value.`,
  );
}

function readOperand(rule: Fields, field: string, type: OperandType): Json | undefined {
  if (type === 'boolean') return rule.boolean(field);
  if (type === 'number') return rule.float(field);
  const text = rule.plainText(field);
  if (text === undefined) return undefined;
  if (type === 'timestamp' && parseTimestamp(text) === undefined) {
    rule.reportField(field, 'String does not match RFC3339 timestamp');
    return undefined;
  }
  warnPathInPlainField(rule, field);
  return text;
}
