import type { Expression, SyncExpression } from '../expressions/expression.ts';
import type { JsonPath } from '../expressions/jsonpath/path.ts';
import type { ReferencePath } from '../expressions/jsonpath/reference-path.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Range } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';
import type { StateTypeName } from './state-type-name.ts';
import type { OpenField } from './unresolved.ts';

export type QueryLanguageName = 'JSONPath' | 'JSONata';

/** A state machine, or a branch, or an item processor: parsed, readonly, with source positions. */
export interface Machine {
  readonly comment?: string | undefined;
  readonly startAt: Ref;
  /** In file order. */
  readonly states: ReadonlyMap<string, StateBase>;
  /** Timeout of the entire execution; top level only. */
  readonly timeoutSeconds?: number | undefined;
  /** The query language of the entire state machine; nested machines have the same. */
  readonly queryLanguage: QueryLanguageName;
  /** AWS's pointer: `` (top level), `/States/P/Branches[0]`. */
  readonly pointer: string;
  readonly range: Range;
}

/** A name in the definition with its location: of a state that a field refers to, of a variable, or a Map's label. */
export interface Ref {
  readonly name: string;
  readonly range: Range;
  /** AWS's pointer to the field. */
  readonly pointer: string;
  /** Why the name is unknown, if it contains an unresolved placeholder. */
  readonly open?: Diagnostic;
}

/** What all state types share. Each type's own fields are in its file under `states/`. */
export interface StateBase {
  readonly type: StateTypeName;
  readonly name: string;
  readonly comment?: string | undefined;
  readonly queryLanguage: QueryLanguageName;
  /** Absent if the state ends its machine, and for Choice, Succeed and Fail. */
  readonly next?: Ref | undefined;
  readonly end: boolean;
  readonly io: StateIo;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
  /** All states that it can lead to: by Next, by the rules and the Default of a Choice, by catchers. */
  readonly targets: readonly Ref[];
  /** All places where it assigns variables: its own Assign, and those of Choice rules and catchers. */
  readonly assigns: readonly AssignTemplate[];
  /** Its fields with unresolved placeholders, without those of nested machines. */
  readonly open: readonly OpenField[];
  /** Its nested machines: a Parallel's branches, a Map's item processor. */
  readonly inner: readonly Machine[];
  /** AWS's pointer to the state. */
  readonly pointer: string;
  /** The state as written. */
  readonly range: SourceNode;
  readonly nameRange: Range;
}

/**
 * Input and output processing. Undefined is a field that the definition does not have; `null` is a null in the
 * definition.
 */
export type StateIo = JsonPathIo | JsonataIo;

export interface JsonPathIo {
  readonly language: 'JSONPath';
  readonly inputPath?: JsonPath | null | undefined;
  readonly parameters?: SyncExpression | undefined;
  readonly resultSelector?: SyncExpression | undefined;
  readonly resultPath?: ReferencePath | null | undefined;
  readonly outputPath?: JsonPath | null | undefined;
  readonly assign?: AssignTemplate | undefined;
}

export interface JsonataIo {
  readonly language: 'JSONata';
  readonly arguments?: Expression | undefined;
  readonly output?: Expression | undefined;
  readonly assign?: AssignTemplate | undefined;
}

/** Evaluates to an object: variable name → value. */
export interface AssignTemplate {
  readonly names: readonly Ref[];
  /** Whether there are other variables, whose names contain an unresolved placeholder. */
  readonly hasOpenNames?: true;
  readonly evaluate: Expression;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  /** Default 1. */
  readonly intervalSeconds: NumberField;
  /** Default 3; 0 = never. */
  readonly maxAttempts: NumberField;
  /** Default 2. */
  readonly backoffRate: NumberField;
  readonly maxDelaySeconds?: NumberField | undefined;
  readonly jitterStrategy: 'NONE' | 'FULL';
  /** Why it is unknown which other errors it matches. */
  readonly open?: readonly Diagnostic[] | undefined;
  readonly range: SourceNode;
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: Ref;
  /** JSONPath; `null` discards the error output. */
  readonly resultPath?: ReferencePath | null | undefined;
  /** JSONata. */
  readonly output?: Expression | undefined;
  readonly assign?: AssignTemplate | undefined;
  /** Why it is unknown which other errors it matches. */
  readonly open?: readonly Diagnostic[] | undefined;
  readonly range: SourceNode;
}

/**
 * A number as a literal, as a path (`TimeoutSecondsPath`) or as a JSONata expression. The engine checks what the
 * expression returns; AWS's messages differ from field to field.
 */
export type NumberField =
  | { readonly kind: 'literal'; readonly value: number }
  | { readonly kind: 'path'; readonly path: JsonPath; readonly text: string }
  | { readonly kind: 'expression'; readonly evaluate: Expression };

/**
 * The same for a string (`Error`/`ErrorPath`, `Timestamp`/`TimestampPath`). Paths of Fail may be intrinsic functions.
 */
export type TextField =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'path'; readonly evaluate: SyncExpression; readonly text: string }
  | { readonly kind: 'expression'; readonly evaluate: Expression };

/** What a Task's Resource refers to. */
export type Resource =
  /** `arn:aws:lambda:...:function:name[:qualifier]`: the function's result is the task's. */
  | { readonly kind: 'lambda'; readonly arn: string }
  | { readonly kind: 'activity'; readonly arn: string; readonly name: string }
  /** `arn:aws:states:::service:action[.pattern]`; for `aws-sdk` the service is `aws-sdk:s3`. */
  | {
      readonly kind: 'integration';
      readonly arn: string;
      /** AWS's `resourceType`: `lambda`, `sqs`, `aws-sdk:s3`. */
      readonly service: string;
      /** AWS's `resource`: the action with its suffix, `invoke.waitForTaskToken`. */
      readonly action: string;
      readonly pattern: 'request-response' | 'sync' | 'callback';
    };
