import type { LocatedDiagnostic } from '../source/locate-diagnostics.ts';
import type { LoadOptions } from '../template/load-project.ts';
import type { Project } from '../template/project.ts';
import type { ProjectFile } from '../template/project-file.ts';
import type { WorkflowType } from '../workflow-type.ts';
import type { FileToCheck } from './find-files.ts';

export interface ValidateOptions
  extends Pick<LoadOptions, 'cwd' | 'region' | 'parameterOverrides' | 'substitutions' | 's3Dir' | 'readStdin'> {
  /** Overrides the templates'. */
  readonly type?: WorkflowType;
  /** Codes that are not reported, besides those of `ignore` in the nearest sfn-run.yml or package.json. */
  readonly ignore?: readonly string[];
  /**
   * Files that are neither templates with a state machine nor definitions are skipped: for hooks, which pass all files.
   */
  readonly skipUnrelated?: boolean;
  /** Warnings make a file fail, too; also `strict` in the nearest sfn-run.yml or package.json. */
  readonly strict?: boolean;
  /** `nodejs24.x`: warns about what would break if the templates' functions moved to this Lambda runtime. */
  readonly runtime?: string;
}

/** The problems of one template or definition. */
export interface FileReport {
  /** The path as given, or as found in a folder. */
  readonly file: string;
  readonly result: 'OK' | 'FAIL';
  /** Of the file and of the definitions that it refers to; each has its location. */
  readonly diagnostics: readonly LocatedDiagnostic[];
  /** The state machines in it, by logical id. */
  readonly machines: readonly string[];
  /** The files with their definitions, which may be the file itself. */
  readonly definitions: readonly string[];
}

/** What earlier runs found out about standalone definitions. */
export interface Verdicts {
  /** The report of a definition that an earlier run has found without any problem, if it has not changed since. */
  find(file: FileToCheck): FileReport | undefined;
  /** Keeps the report of a definition without any problem, ignored ones included. */
  keep(file: ProjectFile, project: Project, report: FileReport): void;
  /** Makes them available to later runs. */
  save(): void;
}

/**
 * Validates standalone definitions, in any order.
 * @returns the reports of validated files, which need not be all
 */
export type Team = (files: readonly FileToCheck[]) => Promise<ReadonlyMap<FileToCheck, FileReport>>;

/** What makes the validation of many files faster. */
export interface Helpers {
  readonly team?: Team;
  /** Undefined if none are kept. */
  openVerdicts?(): Promise<Verdicts | undefined>;
}
