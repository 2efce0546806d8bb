import type { AssignTemplate, Ref, StateBase } from '../../definition/definition.ts';
import type { Expression, ExpressionScope } from '../../expressions/expression.ts';

export interface ChoiceState extends StateBase {
  readonly rules: readonly ChoiceRule[];
  readonly default?: Ref;
}

/** A top-level rule: the condition and what is done where it holds. */
export interface ChoiceRule {
  readonly condition: ChoiceCondition;
  readonly next: Ref;
  /** JSONata only. */
  readonly output?: Expression;
  readonly assign?: AssignTemplate;
}

/** JSONPath conditions (Variable rules, And, Or, Not) are compiled into one predicate; JSONata's give a boolean. */
export type ChoiceCondition =
  | { readonly kind: 'predicate'; readonly test: (scope: ExpressionScope) => boolean }
  | { readonly kind: 'expression'; readonly evaluate: Expression };
