import type { SourceNode } from '../source/source-node.ts';
import type { WorkflowType } from '../workflow-type.ts';
import type { Machine, Ref, StateBase } from './definition.ts';
import type { Fields, FieldTable } from './fields.ts';
import type { StateTypeName } from './state-type-name.ts';

/** The syntax of a state type: one object for each type, next to its semantics in `states/`. */
export interface StateSyntax<S extends StateBase> {
  /** All fields that it can have, each with the query languages that have it. */
  readonly fields: FieldTable;
  /** Whether its work has a result, which `$states.result` gives Output and Assign. */
  readonly hasResult?: true;
  /** Whether its Parameters or Arguments are sent to something else: the receiver checks them for unresolved values. */
  readonly sendsPayload?: true;
  /** Whether reaching it ends its machine, whatever its fields say. */
  readonly terminal?: true;
  /**
   * Parses the type's own fields; `base` holds what all types share. Never throws: problems go to `fields`. In the
   * result, the type's own members come before `...base`, since V8 takes several times longer to append to a copy.
   */
  parse(base: StateBase, fields: Fields, parseMachine: ParseMachine): S;
  /** Its nested machines that run as part of the same execution. */
  alwaysRuns?(state: S): readonly Machine[];
  /** The name that must be unique among all Maps. */
  label?(state: S): Ref | undefined;
}

/** The syntax of all state types. */
export type StateTypes = Readonly<Record<StateTypeName, StateSyntax<StateBase>>>;

/**
 * Parses a nested machine; `pointer` is AWS's pointer to it (`/States/P/Branches[0]`). Undefined: invalid, and
 * reported.
 */
export type ParseMachine = (
  node: SourceNode,
  pointer: string,
  options?: {
    /** Fields that it may have besides StartAt, States and Comment; the caller parses them. */
    readonly fields?: FieldTable;
    /** The type of its executions, if it runs in executions of its own. */
    readonly workflowType?: WorkflowType;
  },
) => Machine | undefined;
