import type { ReportDiagnostic } from '../source/diagnostic.ts';
import type { Range } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';
import type { Expression } from './expression.ts';

/** Where an expression is, for AWS's messages: at creation (pointer) and when it fails (field). */
export interface ExpressionSite {
  /** AWS's pointer to the state (`/States/S`). */
  readonly pointer: string;
  /** Path of the field within the state: `Output`, `Choices[1]/Condition`, `Catch[0]/Output`. */
  readonly field: string;
  readonly report: ReportDiagnostic;
  /** Whether `$states.result` and `$states.errorOutput` exist here. */
  readonly hasResult?: boolean;
  readonly hasErrorOutput?: boolean;
  /** Whether `$states` exists here. Default: true. */
  readonly hasStates?: boolean;
}

/** A variable by its name without `$`, and where it is read. */
export interface VariableUse {
  readonly name: string;
  readonly range: Range;
}

export type JsonTypeName = 'null' | 'array' | 'object' | 'string' | 'number' | 'boolean';

/**
 * JSONata as implemented by Step Functions. Functions return undefined for an invalid text, after reporting why. The
 * module behind it is large: load it with `loadJsonata`, only for definitions that use it.
 */
export interface JsonataLanguage {
  /** `{% ... %}`, exactly. */
  isExpression(text: string): boolean;
  /** One `{% ... %}` string. A result of another type than `expected` fails as on AWS. */
  expression(node: SourceNode, site: ExpressionSite, expected?: readonly JsonTypeName[]): Expression | undefined;
  /** Any JSON value with expressions in its strings, at any depth; everything else is literal. */
  template(node: SourceNode, site: ExpressionSite, expected?: readonly JsonTypeName[]): Expression | undefined;
  /** The workflow variables that a `{% ... %}` string certainly reads. Empty if it is invalid. */
  variables(node: SourceNode): readonly VariableUse[];
}
