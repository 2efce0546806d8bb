import type { AssignTemplate, Ref, StateBase } from '../definition/definition.ts';
import type { StateTypeName } from '../definition/state-type-name.ts';
import type { Expression } from '../expressions/expression.ts';
import type { Json } from '../json.ts';
import { type Fiber, settled } from './effects.ts';
import type { Visit } from './visit.ts';

/** What a state type does. One object a type, beside its syntax in `states/`. */
export interface StateSemantics<S extends StateBase> {
  /**
   * One attempt. `payload` is what InputPath and Parameters (JSONPath) or Arguments (JSONata) gave.
   * Fails by throwing a StatesError or an ExpressionError.
   */
  run(state: S, payload: Json, visit: Visit): Fiber<StateResult>;
  /** The same of a type that asks nothing of the world: such states are passed without a fiber of their own. */
  runNow?(state: S, payload: Json, visit: Visit): StateResult | Promise<StateResult>;
  /** Whether expressions of this state see `$$.Task.Token`. */
  hasTaskToken?(state: S): boolean;
  /** Written once a failure is final: Parallel and Map `...StateFailed`, before a catcher's Exited too. */
  readonly failedEvent?: 'ParallelStateFailed' | 'MapStateFailed';
  /** Written when the state is cut by a sibling's failure, or (Task) when its own failure leaves its branch. */
  readonly abortedEvent?: 'TaskStateAborted' | 'WaitStateAborted' | 'ParallelStateAborted' | 'MapStateAborted';
}

/** A state type whose work is a value. */
export function runAtOnce<S extends StateBase>(runNow: NonNullable<StateSemantics<S>['runNow']>): StateSemantics<S> {
  return {
    runNow,
    run: (state, payload, visit) => settled(runNow(state, payload, visit)),
  };
}

export interface StateResult {
  /** The raw result; where `hasResult` is false, the payload handed through. */
  readonly value: Json;
  /** Parallel and Map: id of the `...Succeeded` event, which stands beside the chain. */
  readonly succeededId?: number;
  /** Choice: where to go. Else the state's own Next. */
  readonly next?: Ref;
  /** Choice: the taken rule's Output and Assign; `undefined` in them means that the rule has none. */
  readonly rule?: { readonly output: Expression | undefined; readonly assign: AssignTemplate | undefined };
}

/** A state type as the engine sees it: whether its work has a result is told by its syntax alone. */
export interface RunnableType extends StateSemantics<StateBase> {
  /** Task, Parallel, Map: the work gives a result, which JSONata sees as `$states.result` and AWS limits Retry and Catch to. */
  readonly hasResult: boolean;
}

export type SemanticsTable = Readonly<Record<StateTypeName, RunnableType>>;
