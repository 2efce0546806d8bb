import type { TextPiece } from '../../source/derived-text.ts';
import type { Diagnostic, DiagnosticCode } from '../../source/diagnostic.ts';
import type { Range } from '../../source/source-file.ts';
import type { ScalarNode, SourceNode } from '../../source/source-node.ts';

/** What a template's values are evaluated in: its parameters, conditions, mappings and resources. */
export interface Scope {
  readonly place: AwsLocation;
  /** Of a nested stack: the logical ids that lead to it, each with a slash (`App/`). Empty for the template itself. */
  readonly path: string;

  /** The value with each function in it evaluated; undefined is AWS::NoValue. Tags and functions are gone from the result. */
  resolve(node: SourceNode): SourceNode | undefined;
  /** The value as a string, and where its characters came from; undefined unless it is a string, number or boolean. */
  resolvePieces(node: SourceNode): readonly TextPiece[] | undefined;
  /** The same as a plain string. */
  resolveText(node: SourceNode | undefined): string | undefined;

  /** What `Ref` gives for a name. */
  reference(name: string, at: Range): SourceNode | undefined;
  /** What `Fn::GetAtt` gives. */
  attribute(resource: string, attribute: string, at: Range): SourceNode | undefined;
  /** A condition of the template by its name: a boolean, or an unresolved value. */
  condition(name: string, at: Range): SourceNode;
  mapping(map: string): SourceNode | undefined;

  /** A value that comes from outside the template (an export, a dynamic reference) and may be given on the command line. */
  outside(name: string, at: Range, what: string): SourceNode;
  /**
   * A value that cannot be known. It is the text `${name}`, and so it passes through other functions unharmed; whoever
   * needs it finds the reason by `problemIn`.
   */
  unresolved(name: string, problem: Diagnostic): ScalarNode;
  /** The function is called wrongly: an unresolved value with this message. */
  malformed(functionName: string, message: string, at: Range): ScalarNode;
  /** Why a text is not wholly resolved; undefined where it is. */
  problemIn(text: string): Diagnostic | undefined;
  /** Every value that could not be resolved so far: placeholder → reason. */
  readonly problems: ReadonlyMap<string, Diagnostic>;
}

/** What a parent sees of a nested stack. */
export interface StackOutputs {
  /** `Fn::GetAtt` of `Outputs.Name`; undefined where the stack has no such output. */
  output(name: string, at: Range, parent: Scope): SourceNode | undefined;
}

export interface AwsLocation {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly urlSuffix: string;
}

/** One of CloudFormation's functions. */
export interface Intrinsic {
  /** As the long form writes it: `Fn::Join`. The short form is the same without `Fn::`. */
  readonly name: string;
  /** `argument` is not evaluated yet; `at` is the whole call. */
  resolve(argument: SourceNode, scope: Scope, at: Range): SourceNode | undefined;
  /** For functions that build texts: the text with the origin of its parts, undefined where the call is malformed. */
  pieces?(argument: SourceNode, scope: Scope, at: Range): readonly TextPiece[] | undefined;
}

/** A scalar that stands where the call stands. */
export function scalarAt(at: Range, value: string | number | boolean): ScalarNode {
  return { kind: 'scalar', value, file: at.file, start: at.start, end: at.end };
}

/** The texts as a list that stands where the call stands. */
export function listAt(at: Range, values: readonly string[]): SourceNode {
  const items = values.map((value) => scalarAt(at, value));
  return { kind: 'list', items, file: at.file, start: at.start, end: at.end };
}

export function errorAt(at: Range, code: DiagnosticCode, message: string, hint?: string): Diagnostic {
  return { severity: 'error', code, message, range: at, ...(hint !== undefined && { hint }) };
}

/** What a pattern of `${name}` finds in texts: placeholders of all kinds. */
export const PLACEHOLDERS = /\$\{([^{}\s"]+)\}/g;

export function joinPieces(pieces: readonly TextPiece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

/** Values that the command line gives, by the name that a template asks for them with. All stacks of a template share them. */
export interface OutsideValues {
  /** The value, which counts as used from now on. */
  take(name: string): string | undefined;
  /** Names that nothing has asked for. */
  untaken(): readonly string[];
}

export function createOutsideValues(values: ReadonlyMap<string, string>): OutsideValues {
  const taken = new Set<string>();
  return {
    take(name) {
      taken.add(name);
      return values.get(name);
    },
    untaken: () => [...values.keys()].filter((name) => !taken.has(name)),
  };
}
