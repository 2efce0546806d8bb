import type { Diagnostic, DiagnosticCode } from '../../source/diagnostic.ts';
import type { TextPiece } from '../../source/scalar-text.ts';
import type { Range } from '../../source/source-file.ts';
import type { ScalarNode, SourceNode } from '../../source/source-node.ts';

/** What a template's values are evaluated with: its parameters, conditions, mappings and resources. */
export interface ValueScope {
  readonly place: AwsLocation;
  /**
   * For a nested stack, the logical ids that lead to it, each followed by a slash (`App/`). Empty for the template
   * itself.
   */
  readonly path: string;

  /** The value with all functions evaluated; undefined is AWS::NoValue. The result has neither tags nor functions. */
  resolve(node: SourceNode): SourceNode | undefined;
  /** The value as a string with the origin of its characters; undefined unless it is a string, number or boolean. */
  resolvePieces(node: SourceNode): readonly TextPiece[] | undefined;
  /** Resolves a value to a plain string. */
  resolveText(node: SourceNode | undefined): string | undefined;

  /** The result of `Ref`. */
  reference(name: string, at: Range): SourceNode | undefined;
  /** The result of `Fn::GetAtt`. */
  attribute(resource: string, attribute: string, at: Range): SourceNode | undefined;
  /** A condition of the template by name: a boolean, or an unresolved value. */
  condition(name: string, at: Range): SourceNode;
  mapping(map: string): SourceNode | undefined;

  /** A value from outside the template (an export, a dynamic reference), which the command line may give. */
  outside(name: string, at: Range, what: string): SourceNode;
  /**
   * An unknowable value. It is the string `${name}`, which passes through other functions unharmed; `problemIn` returns
   * the reason to code that needs the value.
   */
  unresolved(name: string, problem: Diagnostic): ScalarNode;
  /** The function call is malformed: an unresolved value with this message. */
  malformed(functionName: string, message: string, at: Range): ScalarNode;
  /** Why a string is not fully resolved; undefined if it is. */
  problemIn(text: string): Diagnostic | undefined;
  /** All values that could not be resolved so far: placeholder → reason. */
  readonly problems: ReadonlyMap<string, Diagnostic>;
}

/** What a parent sees of a nested stack. */
export interface StackOutputs {
  /** `Fn::GetAtt` of `Outputs.Name`; undefined if the stack has no such output. */
  output(name: string, at: Range, parent: ValueScope): SourceNode | undefined;
}

export interface AwsLocation {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly urlSuffix: string;
}

/** One of CloudFormation's functions. */
export interface TemplateFunction {
  /** The name in its long form: `Fn::Join`. The short form is the same without `Fn::`. */
  readonly name: string;
  /** `argument` is not evaluated yet; `at` is the entire call. */
  resolve(argument: SourceNode, scope: ValueScope, at: Range): SourceNode | undefined;
  /** For functions that build strings: the string with the origin of its parts; undefined if the call is malformed. */
  pieces?(argument: SourceNode, scope: ValueScope, at: Range): readonly TextPiece[] | undefined;
}

/** A scalar with the position of the call. */
export function scalarAt(at: Range, value: string | number | boolean): ScalarNode {
  return { kind: 'scalar', value, file: at.file, start: at.start, end: at.end };
}

/** A list of strings with the position of the call. */
export function listAt(at: Range, values: readonly string[]): SourceNode {
  const items = values.map((value) => scalarAt(at, value));
  return { kind: 'list', items, file: at.file, start: at.start, end: at.end };
}

export function errorAt(at: Range, code: DiagnosticCode, message: string, hint?: string): Diagnostic {
  return { severity: 'error', code, message, range: at, ...(hint !== undefined && { hint }) };
}

/** What a pattern of `${name}` finds in strings: placeholders of all kinds. */
export const PLACEHOLDERS = /\$\{([^{}\s"]+)\}/g;

export function joinPieces(pieces: readonly TextPiece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

/** Values given on the command line, by the name that a template uses for them. All stacks of a template share them. */
export interface OutsideValues {
  /** Returns the value and marks it as used. */
  take(name: string): string | undefined;
  /** Names that were never looked up. */
  untaken(): readonly string[];
}

/** @param shared names that count as looked up */
export function createOutsideValues(
  values: ReadonlyMap<string, string>,
  shared: ReadonlySet<string> = new Set(),
): OutsideValues {
  const taken = new Set(shared);
  return {
    take(name) {
      taken.add(name);
      return values.get(name);
    },
    untaken: () => [...values.keys()].filter((name) => !taken.has(name)),
  };
}
