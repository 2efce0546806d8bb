import type { SourceNode } from '../source/source-node.ts';
import type { Machine, Ref, StateBase, WorkflowType } from './definition.ts';
import type { Fields, FieldTable } from './fields.ts';
import type { StateTypeName } from './state-type-name.ts';

/** How a state type is written. One object a type, beside its semantics in `states/`. */
export interface StateSyntax<S extends StateBase> {
  /** All fields that it can have, each with the language that has it. */
  readonly fields: FieldTable;
  /** Whether its work has a result, which `$states.result` shows to Output and Assign. */
  readonly hasResult?: true;
  /** Whether its Parameters or Arguments go to something else: whoever takes them looks for what has no value in them. */
  readonly sendsPayload?: true;
  /** Whether reaching it ends its machine, whatever its fields say. */
  readonly terminal?: true;
  /**
   * Reads the type's own fields; `base` holds what all types share. Never throws: what is wrong goes to `fields`. The
   * type's own members stand before `...base` in the result, since V8 takes several times longer to append to a copy.
   */
  parse(base: StateBase, fields: Fields, parseMachine: ParseMachine): S;
  /** The machines in it that run wherever it does. */
  alwaysRuns?(state: S): readonly Machine[];
  /** The name that must be unique among those of all Maps. */
  label?(state: S): Ref | undefined;
}

/** The syntax of every state type. */
export type StateTypes = Readonly<Record<StateTypeName, StateSyntax<StateBase>>>;

/** Parses a nested machine; `pointer` is AWS's pointer to it (`/States/P/Branches[0]`). Undefined: wrong, and reported. */
export type ParseMachine = (
  node: SourceNode,
  pointer: string,
  options?: {
    /** Fields that it may have beside StartAt, States and Comment; the caller reads them. */
    readonly fields?: FieldTable;
    /** Of the executions that run it, where they are executions of their own. */
    readonly workflowType?: WorkflowType;
  },
) => Machine | undefined;
