import type { Expression, SyncExpression } from '../expressions/expression.ts';
import type { JsonPath } from '../expressions/jsonpath/path.ts';
import type { ReferencePath } from '../expressions/jsonpath/reference-path.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Range } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';
import type { StateTypeName } from './state-type-name.ts';
import type { OpenField } from './unresolved.ts';

export type QueryLanguageName = 'JSONPath' | 'JSONata';
export type WorkflowType = 'STANDARD' | 'EXPRESS';

/** A state machine, or a branch, or an item processor: parsed, readonly, with source positions. */
export interface Machine {
  readonly comment?: string | undefined;
  readonly startAt: Ref;
  /** In the order of the file. */
  readonly states: ReadonlyMap<string, StateBase>;
  /** Budget of a whole execution; top level only. */
  readonly timeoutSeconds?: number | undefined;
  /** Of the whole state machine; inner machines carry the same. */
  readonly queryLanguage: QueryLanguageName;
  /** AWS's pointer: `` (top level), `/States/P/Branches[0]`. */
  readonly pointer: string;
  readonly range: Range;
}

/** A name in the definition, with its place: of a state that a field refers to, of a variable, of a Map's label. */
export interface Ref {
  readonly name: string;
  readonly range: Range;
  /** AWS's pointer to the field. */
  readonly pointer: string;
  /** Why the name is not known, where it holds an unresolved placeholder. */
  readonly open?: Diagnostic;
}

/** What all state types share. A type's own fields are in its file under `states/`. */
export interface StateBase {
  readonly type: StateTypeName;
  readonly name: string;
  readonly comment?: string | undefined;
  readonly queryLanguage: QueryLanguageName;
  /** Absent where the state ends its machine, and for Choice, Succeed and Fail. */
  readonly next?: Ref | undefined;
  readonly end: boolean;
  readonly io: StateIo;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
  /** All that it can lead to: Next, the rules and the Default of a Choice, catchers. */
  readonly targets: readonly Ref[];
  /** All places of it that assign variables: its own Assign, those of a Choice's rules, of catchers. */
  readonly assigns: readonly AssignTemplate[];
  /** Its fields with placeholders that nothing gives a value to; those of the machines in it are theirs. */
  readonly open: readonly OpenField[];
  /** The machines in it: a Parallel's branches, a Map's item processor. */
  readonly inner: readonly Machine[];
  /** AWS's pointer to the state. */
  readonly pointer: string;
  /** The state as it is written. */
  readonly range: SourceNode;
  readonly nameRange: Range;
}

/** Input and output processing. A field that the definition does not have is undefined; `null` is the definition's null. */
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
  /** Whether there are more, whose names hold a placeholder without a value. */
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
  /** Why it is not known which errors it takes beside those that it names. */
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
  /** As of a retrier. */
  readonly open?: readonly Diagnostic[] | undefined;
  readonly range: SourceNode;
}

/**
 * A number that may be written as a literal, as a path (`TimeoutSecondsPath`) or as a JSONata expression.
 * The engine checks and reports what the expression gives; AWS's texts differ from field to field.
 */
export type NumberField =
  | { readonly kind: 'literal'; readonly value: number }
  | { readonly kind: 'path'; readonly path: JsonPath; readonly text: string }
  | { readonly kind: 'expression'; readonly evaluate: Expression };

/** The same for a text (`Error`/`ErrorPath`, `Timestamp`/`TimestampPath`). Paths of Fail may be intrinsics. */
export type TextField =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'path'; readonly evaluate: SyncExpression; readonly text: string }
  | { readonly kind: 'expression'; readonly evaluate: Expression };

/** What a Task's Resource names. */
export type Resource =
  /** `arn:aws:lambda:...:function:name[:qualifier]`: the function's own result is the task's. */
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
