import { resolve } from 'node:path';
import { type Diagnostic, type DiagnosticCode, hasErrors } from './source/diagnostic.ts';
import { type LocatedDiagnostic, locateDiagnostics } from './source/locate-diagnostics.ts';
import { SourceFile } from './source/source-file.ts';
import { UsageError } from './source/usage-error.ts';
import { type LoadOptions, loadProjectFile } from './template/load-project.ts';
import type { Project, WorkflowType } from './template/project.ts';
import { type ProjectFile, projectFile } from './template/project-file.ts';
import { type FileProblem, isFileProblem } from './template/read-source-file.ts';
import { isJudged } from './validate/content-kind.ts';
import { describeEmptyFolder, type FoundFile, findFiles, type SearchedFolder } from './validate/find-files.ts';
import { type OwnedMachine, OwnerFinder } from './validate/find-owners.ts';
import { isDefinitionName } from './validate/is-definition-name.ts';
import { judgeMachine, judgeProject } from './validate/judge-project.ts';
import { SettingsReader } from './validate/settings.ts';

export type { LocatedDiagnostic };

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
 * Checks one template or definition: all its state machines, with the functions and policies around them. Nothing is
 * run. What is wrong is reported and never thrown, a file that cannot be read too.
 *
 * @param path of the file; `-` is stdin
 * @throws UsageError where a configuration is wrong
 */
export async function validate(path: string, options: ValidateOptions = {}): Promise<FileReport> {
  const reports = await new Validation(options).run([projectFile(path, options.cwd ?? process.cwd())]);
  return reports[0]!;
}

/**
 * The same for any number of files and folders. In a folder the templates with state machines and the definitions are
 * found, by the rules of .gitignore. What belongs to a template, a definition or a template nested in it, is judged as a
 * part of it only, and has no report of its own where that template is among the files.
 *
 * @returns in the order of the paths
 * @throws UsageError also where a path leads nowhere, or a folder holds nothing to check
 */
export async function validateFiles(
  paths: readonly string[],
  options: ValidateOptions = {},
): Promise<readonly FileReport[]> {
  const { files, folders } = await findFiles(
    paths,
    options.cwd ?? process.cwd(),
    options.skipUnrelated === undefined ? {} : { skipUnrelated: options.skipUnrelated },
  );
  const validation = new Validation(options);
  const reports = await validation.run(files);
  const empty = folders.find((folder) => !validation.hasJudgedIn(folder));
  if (empty !== undefined) throw new UsageError(describeEmptyFolder(empty));
  return reports;
}

class Validation {
  readonly #options: ValidateOptions;
  readonly #cwd: string;
  readonly #settings: SettingsReader;
  readonly #owners: OwnerFinder;
  /** What has been judged, as a file of its own or as a part of a template; absolute. */
  readonly #judged = new Set<string>();
  /** The definitions and nested templates among them. */
  readonly #parts = new Set<string>();

  constructor(options: ValidateOptions) {
    this.#options = options;
    this.#cwd = options.cwd ?? process.cwd();
    this.#settings = new SettingsReader(this.#cwd);
    this.#owners = new OwnerFinder(this.#cwd, async (file) => {
      const project = await loadProjectFile(file, this.#options);
      return isFileProblem(project) ? undefined : project;
    });
  }

  /** One file after the other, so that no more than one is in memory. */
  async run(files: readonly FoundFile[]): Promise<readonly FileReport[]> {
    // one that is wrong is told here, although nothing may be found that it has a say in
    await this.#settings.of('-');
    const reports = new Map<FoundFile, FileReport>();
    // definitions are judged last: by then it is known which of them belong to a template
    const late: FoundFile[] = [];
    for (const file of inOrder(files)) {
      if (isDefinitionName(file.path) || file.kind === 'definition') {
        late.push(file);
        continue;
      }
      if (this.#parts.has(file.absolute)) continue;
      const project = await loadProjectFile(file, this.#options);
      // a definition by any other name waits, too, unless it cannot be read again: stdin, a pipe
      const isDefinition = !isFileProblem(project) && project.kind === 'definition' && project.machines.length > 0;
      const waits = isDefinition && file.size !== undefined;
      if (waits) late.push(file);
      else if (isWanted(file, project)) reports.set(file, await this.#judge(file, project));
    }
    for (const file of late) {
      if (!this.#parts.has(file.absolute)) await this.#judgeDefinition(file, reports);
    }
    // a template that another one nests may have been judged before that one
    return files.flatMap((file) => (this.#parts.has(file.absolute) ? [] : (reports.get(file) ?? [])));
  }

  /** Whether a folder held anything to judge. */
  hasJudgedIn({ files }: SearchedFolder): boolean {
    return files.some(({ absolute }) => this.#judged.has(absolute) || this.#parts.has(absolute));
  }

  /** Through the templates that refer to it, if there are some. */
  async #judgeDefinition(file: FoundFile, reports: Map<FoundFile, FileReport>): Promise<void> {
    const found = file.path === '-' ? [] : this.#owners.of(file.absolute);
    // most have none, and each wait is a turn of the event loop
    const owners = 'then' in found ? await found : found;
    if (owners.length > 0) {
      reports.set(file, await this.#judgeOwned(file, owners));
      return;
    }
    const project = await loadProjectFile(file, this.#options);
    if (isWanted(file, project)) reports.set(file, await this.#judge(file, project));
  }

  async #judgeOwned(file: FoundFile, owners: readonly OwnedMachine[]): Promise<FileReport> {
    this.#judged.add(file.absolute);
    const diagnostics: Diagnostic[] = [];
    for (const { project, source } of owners) {
      diagnostics.push(...(await judgeMachine(project, source, this.#options.type)));
    }
    const machines = owners.map(({ source }) => source.logicalId);
    const report = await this.#report(file.path, { machines, definitions: [file.path], diagnostics });
    // the templates call it by another path than the user has
    const names = new Set(owners.map(({ source }) => source.definitionPath));
    const rename = (one: LocatedDiagnostic): LocatedDiagnostic =>
      names.has(one.file) ? { ...one, file: file.path } : one;
    return { ...report, diagnostics: report.diagnostics.map(rename) };
  }

  /** A file that cannot be read is reported as such. */
  async #judge({ path, absolute }: ProjectFile, project: Project | FileProblem): Promise<FileReport> {
    this.#judged.add(absolute);
    if (isFileProblem(project)) {
      return this.#report(path, { machines: [], definitions: [], diagnostics: [describeProblem(path, project)] });
    }
    const read = project.machines.filter(({ diagnostics }) => !diagnostics.some(({ code }) => UNREAD.has(code)));
    const definitions = [...new Set(read.map(({ definitionPath }) => definitionPath))];
    if (project.kind === 'template') {
      for (const used of definitions) this.#parts.add(resolve(this.#cwd, used));
      this.#parts.delete(absolute);
      for (const nested of project.nested) this.#parts.add(nested);
    }
    const diagnostics = await judgeProject(project, this.#options.type, this.#options.runtime);
    return this.#report(path, {
      machines: project.machines.map(({ logicalId }) => logicalId),
      definitions,
      diagnostics,
    });
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

/** Of a machine whose definition is not there. */
const UNREAD: ReadonlySet<DiagnosticCode> = new Set([
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'UNSUPPORTED_DEFINITION_SOURCE',
]);

/** Templates that nest others first, so that few of those are judged for nothing. */
function inOrder(files: readonly FoundFile[]): readonly FoundFile[] {
  const isParent = ({ kind }: FoundFile): boolean => kind === 'parent';
  return files.some(isParent) ? [...files.filter(isParent), ...files.filter((file) => !isParent(file))] : files;
}

/** A file that was named is judged whatever it is. */
function isWanted({ kind }: FoundFile, project: Project | FileProblem): boolean {
  return kind === undefined || (!isFileProblem(project) && isJudged(project, kind));
}

function describeProblem(path: string, { code, message, hint, range: place }: FileProblem): Diagnostic {
  const range = place ?? { file: new SourceFile(path, ''), start: 0, end: 0 };
  return { severity: 'error', code, message, range, ...(hint !== undefined && { hint }) };
}
