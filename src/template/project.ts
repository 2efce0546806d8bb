import type { Diagnostic } from '../source/diagnostic.ts';
import type { Range } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';

/** What a file on disk holds: state machines and the functions that lie in front of them. */
export interface Project {
  /** The file that was loaded, as the user wrote it. */
  readonly path: string;
  /** The folder that relative paths in the file start from. */
  readonly root: string;
  readonly kind: 'template' | 'definition';
  readonly region: string;
  readonly accountId: string;
  readonly machines: readonly MachineSource[];
  readonly functions: readonly FunctionSource[];
  /** The files of the templates that are nested in it; absolute. */
  readonly nested: readonly string[];
  /** What is wrong in the template itself; what is wrong in one machine stands with that machine. */
  readonly diagnostics: readonly Diagnostic[];
}

export type WorkflowType = 'STANDARD' | 'EXPRESS';

export interface MachineSource {
  readonly logicalId: string;
  /** The name that AWS gives the machine: its Name property, else the logical id. */
  readonly name: string;
  /** The property names a parameter without a value, so the logical id stands in. */
  readonly isNameAssumed?: true;
  readonly arn: string;
  readonly roleArn: string;
  readonly type: WorkflowType;
  /** The definition after its substitutions; undefined where it could not be read (the diagnostics say why). */
  readonly definition: SourceNode | undefined;
  /** The file that holds the definition: the template itself, or its DefinitionUri. */
  readonly definitionPath: string;
  /**
   * Placeholders of the definition (`${Name}`) that nothing replaced, with the reason: a substitution that is not
   * declared, a parameter without a value. Harmless until a run needs a text that holds one.
   */
  readonly unresolved: ReadonlyMap<string, Diagnostic>;
  /**
   * The policies of its role: names and ARNs, SAM's policy templates, documents. Undefined where nobody can tell them
   * from the template.
   */
  readonly policies?: readonly SourceNode[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface FunctionSource {
  readonly logicalId: string;
  /** The name that AWS gives the function: its FunctionName property, else the logical id. */
  readonly name: string;
  /** The property names a parameter without a value, so the logical id stands in. */
  readonly isNameAssumed?: true;
  readonly arn: string;
  /** `nodejs22.x`; undefined for container images. */
  readonly runtime: string | undefined;
  /** `src/app.handler`, as the template writes it. */
  readonly handler: string | undefined;
  readonly code: FunctionCode;
  /** References resolved. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables of the template whose values only AWS knows, with what that is: they are not set. */
  readonly unsetVariables?: Readonly<Record<string, string>>;
  /** Lambda's default is 3. */
  readonly timeoutSeconds: number;
  /** Lambda's default is 128. */
  readonly memorySizeMb: number;
  /** The layers that lie on this machine: absolute folders, each standing for /opt. A later one covers those before it. */
  readonly layers: readonly string[];
  /** `Metadata: BuildMethod: esbuild` and its BuildProperties, which the build judges. */
  readonly build?: { readonly properties: readonly BuildProperty[] };
  /** Problems of this function that matter once a run needs it (an unresolvable reference, code that lies in S3). */
  readonly diagnostics: readonly Diagnostic[];
  readonly range: Range;
}

export interface BuildProperty {
  readonly name: string;
  /** Null: something else than these. */
  readonly value: boolean | string | readonly string[] | null;
  readonly range: Range;
}

export type FunctionCode =
  /** CodeUri or Code as a path; absolute. It need not exist. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'inline'; readonly text: string }
  /** `--handler name=module#export`: this very module. Absolute path. */
  | { readonly kind: 'module'; readonly path: string; readonly exportName: string }
  /** Not on this machine; `reason` completes "the code of function X ..." . */
  | {
      readonly kind: 'elsewhere';
      readonly reason: string;
      /** The archive on this machine that holds it: absolute. It need not exist. */
      readonly archive?: string;
    };
