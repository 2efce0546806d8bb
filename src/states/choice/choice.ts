import { EVERY_STATE, INPUT_OUTPUT } from '../../definition/common-fields.ts';
import type { AssignTemplate, Ref, StateBase } from '../../definition/definition.ts';
import type { Fields } from '../../definition/fields.ts';
import type { StateSyntax } from '../../definition/state-syntax.ts';
import { readAssign, readJsonataTemplate } from '../../definition/template-fields.ts';
import { runAtOnce, type StateResult } from '../../engine/state-semantics.ts';
import { type Expression, ExpressionError, type ExpressionScope } from '../../expressions/expression.ts';
import type { Json } from '../../json.ts';
import { type ChoiceCondition, readCondition, ruleFields } from './condition.ts';

export interface ChoiceState extends StateBase {
  readonly rules: readonly ChoiceRule[];
  readonly default?: Ref | undefined;
}

/** A top-level rule: the condition and what happens if it is true. */
export interface ChoiceRule {
  readonly condition: ChoiceCondition;
  readonly next: Ref;
  /** JSONata only. */
  readonly output: Expression | undefined;
  readonly assign: AssignTemplate | undefined;
}

export const choiceSyntax: StateSyntax<ChoiceState> = {
  fields: { ...EVERY_STATE, ...INPUT_OUTPUT, Assign: 'both', Choices: 'both', Default: 'both' },
  parse(base, fields) {
    fields.require('Choices');
    fields.requireItems('Choices');
    const rules: ChoiceRule[] = [];
    for (const rule of fields.objects('Choices', 1)) {
      const read = readRule(rule);
      if (read !== undefined) rules.push(read);
    }
    const otherwise = fields.ref('Default');
    const targets = rules.map(({ next }) => next);
    if (otherwise !== undefined) targets.push(otherwise);
    const assigns = [...base.assigns];
    for (const { assign } of rules) if (assign !== undefined) assigns.push(assign);
    return { rules, default: otherwise, ...base, targets, assigns };
  },
};

function readRule(fields: Fields): ChoiceRule | undefined {
  fields.restrict(ruleFields().rule);
  fields.plainText('Comment');
  const condition = readCondition(fields);
  const next = fields.require('Next') ? fields.ref('Next') : undefined;
  const output = readJsonataTemplate(fields, 'Output');
  const assign = readAssign(fields);
  // a rule without a valid condition still leads somewhere, which the graph checks must know
  return next && { condition: condition ?? NEVER, next, output, assign };
}

const NEVER: ChoiceCondition = { kind: 'predicate', test: () => false };

export const choiceSemantics = runAtOnce<ChoiceState>((state, payload, visit) =>
  chooseFrom(0, state, payload, visit.scope(payload)),
);

/** The first rule from an index on whose condition is true; asynchronous only if a condition is. */
function chooseFrom(
  start: number,
  state: ChoiceState,
  payload: Json,
  scope: ExpressionScope,
): StateResult | Promise<StateResult> {
  for (let i = start; i < state.rules.length; i++) {
    const rule = state.rules[i]!;
    const { condition } = rule;
    const holds = condition.kind === 'predicate' ? condition.test(scope) : condition.evaluate(scope);
    if (holds instanceof Promise) {
      return holds.then((value) => (value === true ? follow(rule, payload) : chooseFrom(i + 1, state, payload, scope)));
    }
    if (holds === true) return follow(rule, payload);
  }
  if (state.default !== undefined) return { value: payload, next: state.default };
  throw new ExpressionError(
    'States.Runtime',
    'Failed to transition out of the state. The state does not point to a next state.',
  );
}

function follow(rule: ChoiceRule, payload: Json): StateResult {
  return { value: payload, next: rule.next, rule };
}
