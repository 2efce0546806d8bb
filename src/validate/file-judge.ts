import { resolve } from 'node:path';
import { type Diagnostic, type DiagnosticCode, hasErrors } from '../source/diagnostic.ts';
import { type LocatedDiagnostic, locateDiagnostics } from '../source/locate-diagnostics.ts';
import { SourceFile } from '../source/source-file.ts';
import type { FileProblem } from '../template/file-problem.ts';
import { loadProjectFile } from '../template/load-project.ts';
import type { Project } from '../template/project.ts';
import type { ProjectFile } from '../template/project-file.ts';
import { isFileProblem } from '../template/read-source-file.ts';
import { findUnusedParameters } from '../template/unused-parameters.ts';
import { isJudged } from './content-kind.ts';
import type { FileReport, ValidateOptions, Verdicts } from './file-report.ts';
import type { FileToCheck } from './find-files.ts';
import { type OwnedMachine, OwnerFinder } from './find-owners.ts';
import { judgeMachine, judgeProject } from './judge-project.ts';
import { SettingsReader } from './settings.ts';

/** Validates one file, independently of others. */
export class FileJudge {
  readonly #options: ValidateOptions;
  readonly #cwd: string;
  readonly #settings: SettingsReader;
  readonly #owners: OwnerFinder;
  #verdicts: Verdicts | undefined;

  constructor(options: ValidateOptions) {
    this.#options = options;
    this.#cwd = options.cwd ?? process.cwd();
    this.#settings = new SettingsReader(this.#cwd);
    this.#owners = new OwnerFinder(this.#cwd, async (file) => {
      const project = await loadProjectFile(file, this.#options);
      return isFileProblem(project) ? undefined : project;
    });
  }

  /** @throws UsageError if the configuration of the working directory is invalid */
  async checkSettings(): Promise<void> {
    await this.#settings.of('-');
  }

  /** Adds to the verdicts from now on. */
  keepVerdicts(verdicts: Verdicts | undefined): void {
    this.#verdicts = verdicts;
  }

  load(file: ProjectFile): Promise<Project | FileProblem> {
    return loadProjectFile(file, this.#options);
  }

  /**
   * The machines whose definition is this file. Not a promise if there are none, as in most cases: each await is a turn
   * of the event loop.
   */
  ownersOf({ path, absolute }: ProjectFile): readonly OwnedMachine[] | Promise<readonly OwnedMachine[]> {
    return path === '-' ? [] : this.#owners.of(absolute);
  }

  /** Validates a definition through the templates that refer to it. */
  async judgeOwned(file: ProjectFile, owners: readonly OwnedMachine[]): Promise<FileReport> {
    const diagnostics: Diagnostic[] = [];
    for (const { project, source } of owners) {
      diagnostics.push(...(await judgeMachine(project, source, this.#options.type)));
    }
    const machines = owners.map(({ source }) => source.logicalId);
    const report = await this.#report(file.path, { machines, definitions: [file.path], diagnostics });
    // the templates use another path than the user
    const names = new Set(owners.map(({ source }) => source.definitionPath));
    const rename = (one: LocatedDiagnostic): LocatedDiagnostic =>
      names.has(one.file) ? { ...one, file: file.path } : one;
    return { ...report, diagnostics: report.diagnostics.map(rename) };
  }

  /** Validates a loaded project. An unreadable file is reported as such. */
  async judge(file: ProjectFile, project: Project | FileProblem, isOnly = false): Promise<FileReport> {
    const { path } = file;
    if (isFileProblem(project)) {
      return this.#report(path, { machines: [], definitions: [], diagnostics: [describeProblem(path, project)] });
    }
    const diagnostics = [
      ...(await judgeProject(project, this.#options.type, this.#options.runtime)),
      // several files share the options
      ...(isOnly ? findUnusedParameters(project, this.#options.parameterOverrides) : []),
    ];
    const report = await this.#report(path, {
      machines: project.machines.map(({ logicalId }) => logicalId),
      definitions: definitionsOf(project),
      diagnostics,
    });
    if (diagnostics.length === 0) this.#verdicts?.keep(file, project, report);
    return report;
  }

  async #report(
    path: string,
    found: Pick<FileReport, 'machines' | 'definitions'> & { readonly diagnostics: readonly Diagnostic[] },
  ): Promise<FileReport> {
    const { machines, definitions } = found;
    const file = path === '-' ? '<stdin>' : path;
    if (found.diagnostics.length === 0) return { file, result: 'OK', diagnostics: [], machines, definitions };
    const settings = await this.#settings.of(path);
    const ignored = new Set([...settings.ignore, ...(this.#options.ignore ?? [])]);
    const diagnostics = found.diagnostics.filter(({ code }) => !ignored.has(code));
    const isStrict = this.#options.strict ?? settings.strict;
    const fails = hasErrors(diagnostics) || (isStrict && diagnostics.some(({ severity }) => severity === 'warning'));
    const located = await locateDiagnostics(diagnostics, path);
    return { file, result: fails ? 'FAIL' : 'OK', diagnostics: located, machines, definitions };
  }
}

/** For a machine whose definition is missing. */
const UNREAD: ReadonlySet<DiagnosticCode> = new Set([
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'UNSUPPORTED_DEFINITION_SOURCE',
]);

/** The files with the definitions of a project, by the project's paths. */
function definitionsOf({ machines }: Project): readonly string[] {
  const read = machines.filter(({ diagnostics }) => !diagnostics.some(({ code }) => UNREAD.has(code)));
  return [...new Set(read.map(({ definitionPath }) => definitionPath))];
}

/** The definitions and nested templates that are validated with a template; absolute. */
export function partsOf(project: Project, { absolute }: ProjectFile, cwd: string): readonly string[] {
  if (project.kind !== 'template') return [];
  const definitions = definitionsOf(project).map((used) => resolve(cwd, used));
  return [...definitions.filter((path) => path !== absolute), ...project.nested];
}

/** A named file is validated whatever it contains. */
export function isWanted({ kind }: FileToCheck, project: Project | FileProblem): boolean {
  return kind === undefined || (!isFileProblem(project) && isJudged(project, kind));
}

function describeProblem(path: string, { code, message, hint, range: place }: FileProblem): Diagnostic {
  const range = place ?? { file: new SourceFile(path, ''), start: 0, end: 0 };
  return { severity: 'error', code, message, range, ...(hint !== undefined && { hint }) };
}
