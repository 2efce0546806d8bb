import type { LocatedDiagnostic } from '../source/locate-diagnostics.ts';
import type { LoadOptions } from '../template/load-project.ts';
import type { WorkflowType } from '../template/project.ts';
import type { FoundFile } from './find-files.ts';

export interface ValidateOptions
  extends Pick<LoadOptions, 'cwd' | 'region' | 'parameterOverrides' | 'substitutions' | 's3Dir' | 'readStdin'> {
  /** Overrides the templates'. */
  readonly type?: WorkflowType;
  /** Codes that are not reported, beside those of `ignore` in the nearest sfn-run.yml or package.json. */
  readonly ignore?: readonly string[];
  /** Files that are neither templates with a state machine nor definitions are passed over: for hooks, which get all. */
  readonly skipUnrelated?: boolean;
  /** Warnings make a file fail, too; also `strict` in the nearest sfn-run.yml or package.json. */
  readonly strict?: boolean;
  /** `nodejs24.x`: warns of what would break if the templates' functions moved to this runtime of Lambda. */
  readonly runtime?: string;
}

/** What is wrong in one template or definition. */
export interface FileReport {
  /** As it was given, or as it was found in a folder. */
  readonly file: string;
  readonly result: 'OK' | 'FAIL';
  /** Of the file and of the definitions that it refers to; each says where it is. */
  readonly diagnostics: readonly LocatedDiagnostic[];
  /** The state machines in it, by logical id. */
  readonly machines: readonly string[];
  /** The files that hold their definitions; the file itself where they stand in it. */
  readonly definitions: readonly string[];
}

/**
 * Judges definitions that stand for themselves, in whatever order.
 *
 * @returns the reports of those that it has judged, which need not be all
 */
export type Team = (files: readonly FoundFile[]) => Promise<ReadonlyMap<FoundFile, FileReport>>;
