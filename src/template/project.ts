import type { Diagnostic } from '../source/diagnostic.ts';
import type { Range } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';
import type { WorkflowType } from '../workflow-type.ts';

/** What a file on disk defines: state machines, and the functions they call. */
export interface Project {
  /** The loaded file, as the user wrote its path. */
  readonly path: string;
  /** The folder that relative paths in the file are based on. */
  readonly root: string;
  readonly kind: 'template' | 'definition';
  /** A definition for the Serverless Framework, which parses it in its own way. */
  readonly isServerless?: true;
  readonly region: string;
  readonly accountId: string;
  readonly machines: readonly MachineSource[];
  readonly functions: readonly FunctionSource[];
  /** Absolute paths of its nested templates. */
  readonly nested: readonly string[];
  /** Problems of the template itself; those of a machine are the machine's. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface MachineSource {
  readonly logicalId: string;
  /** The name that AWS gives the machine: its Name property, or its logical id. */
  readonly name: string;
  /** The property refers to a parameter without a value, so the logical id is used. */
  readonly isNameAssumed?: true;
  readonly arn: string;
  readonly roleArn: string;
  readonly type: WorkflowType;
  /** The definition after its substitutions; undefined where it could not be parsed (see the diagnostics). */
  readonly definition: SourceNode | undefined;
  /** The file with the definition: the template itself, or the one its DefinitionUri names. */
  readonly definitionPath: string;
  /**
   * Placeholders of the definition (`${Name}`) that were not replaced, with the reason: an undeclared substitution, or
   * a parameter without a value. Harmless until a run needs a string that contains one.
   */
  readonly unresolved: ReadonlyMap<string, Diagnostic>;
  /**
   * The policies of its role: names and ARNs, SAM's policy templates, documents. Undefined if the template does not
   * determine them.
   */
  readonly policies?: readonly SourceNode[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface FunctionSource {
  readonly logicalId: string;
  /** The name that AWS gives the function: its FunctionName property, or its logical id. */
  readonly name: string;
  /** The property refers to a parameter without a value, so the logical id is used. */
  readonly isNameAssumed?: true;
  readonly arn: string;
  /** `nodejs22.x`; undefined for container images. */
  readonly runtime: string | undefined;
  /** `src/app.handler`, as written in the template. */
  readonly handler: string | undefined;
  readonly code: FunctionCode;
  /** With references resolved. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables of the template whose values only AWS knows, each with a description of its value: they are not set. */
  readonly unsetVariables?: Readonly<Record<string, string>>;
  /** Lambda's default is 3. */
  readonly timeoutSeconds: number;
  /** Lambda's default is 128. */
  readonly memorySizeMb: number;
  /** The layers found on this machine: absolute folders, each mounted as /opt. Later ones take precedence. */
  readonly layers: readonly string[];
  /** `Metadata: BuildMethod: esbuild` and its BuildProperties, which the build checks. */
  readonly build?: { readonly properties: readonly BuildProperty[] };
  /** Problems of this function that matter once a run calls it (an unresolvable reference, code in S3). */
  readonly diagnostics: readonly Diagnostic[];
  readonly range: Range;
}

export interface BuildProperty {
  readonly name: string;
  /** Null if there is no code of any of these kinds. */
  readonly value: boolean | string | readonly string[] | null;
  readonly range: Range;
}

export type FunctionCode =
  /** CodeUri or Code as an absolute path, which need not exist. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'inline'; readonly text: string }
  /** `--handler name=module#export`: exactly this module. Absolute path. */
  | { readonly kind: 'module'; readonly path: string; readonly exportName: string }
  /** Not on this machine; `reason` completes "the code of function X ..." . */
  | {
      readonly kind: 'elsewhere';
      readonly reason: string;
      /** The absolute path of the archive with the module, which need not exist. */
      readonly archive?: string;
    };
