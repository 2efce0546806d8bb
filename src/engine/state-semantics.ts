import type { AssignTemplate, Ref, StateBase } from '../definition/definition.ts';
import type { StateTypeName } from '../definition/state-type-name.ts';
import type { Expression } from '../expressions/expression.ts';
import type { Json } from '../json.ts';
import { type Fiber, settled } from './effects.ts';
import type { StatesError } from './errors.ts';
import type { EventType } from './events.ts';
import type { Visit } from './visit.ts';

/** The behaviour of a state type: one object for each type, next to its syntax in `states/`. */
export interface StateSemantics<S extends StateBase> {
  /**
   * One attempt. `payload` is the result of InputPath and Parameters (JSONPath) or Arguments (JSONata). Fails by
   * throwing a StatesError or an ExpressionError, or by returning a StatesError.
   */
  run(state: S, payload: Json, visit: Visit): Fiber<StateResult | StatesError>;
  /** The same for a type that asks nothing of the world: its states run without a fiber of their own. */
  runNow?(state: S, payload: Json, visit: Visit): StateResult | Promise<StateResult>;
  /** Whether the result of this state is its payload: without fields that change its data, nothing needs to be run. */
  isIdle?(state: S): boolean;
  /** Whether expressions of this state see `$$.Task.Token`. */
  hasTaskToken?(state: S): boolean;
  /**
   * The event written once a failure is final: `...StateFailed` of Parallel and Map, also before a catcher's Exited
   * event.
   */
  readonly failedEvent?: 'ParallelStateFailed' | 'MapStateFailed';
  /** The event written when a sibling's failure aborts the state, or (Task) when its own failure leaves its branch. */
  readonly abortedEvent?: 'TaskStateAborted' | 'WaitStateAborted' | 'ParallelStateAborted' | 'MapStateAborted';
}

/** A state type whose work is a value. */
export function runAtOnce<S extends StateBase>(
  runNow: NonNullable<StateSemantics<S>['runNow']>,
  isIdle?: NonNullable<StateSemantics<S>['isIdle']>,
): StateSemantics<S> {
  return {
    runNow,
    run: (state, payload, visit) => settled(runNow(state, payload, visit)),
    ...(isIdle !== undefined && { isIdle }),
  };
}

export interface StateResult {
  /** The raw result; if `hasResult` is false, the unchanged payload. */
  readonly value: Json;
  /** Parallel and Map: id of the `...Succeeded` event, which is not part of the chain. */
  readonly succeededId?: number;
  /** Choice: the next state. Otherwise the state's own Next. */
  readonly next?: Ref;
  /** Choice: the applied rule's Output and Assign; they are `undefined` if the rule has none. */
  readonly rule?: { readonly output: Expression | undefined; readonly assign: AssignTemplate | undefined };
}

/** A state type as the engine sees it: its syntax says whether its work has a result. */
export interface RunnableType extends StateSemantics<StateBase> {
  /**
   * Task, Parallel, Map: the work has a result, which JSONata sees as `$states.result`; AWS allows Retry and Catch only
   * for these.
   */
  readonly hasResult: boolean;
  readonly enteredEvent: EventType;
  /** Undefined: states of this type are not left. */
  readonly exitedEvent: EventType | undefined;
}

export type SemanticsTable = Readonly<Record<StateTypeName, RunnableType>>;
