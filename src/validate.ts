import { resolve } from 'node:path';
import { type Diagnostic, hasErrors } from './source/diagnostic.ts';
import { SourceFile } from './source/source-file.ts';
import { type LoadOptions, loadProjectFile } from './template/load-project.ts';
import type { Project, WorkflowType } from './template/project.ts';
import { type ProjectFile, projectFile } from './template/project-file.ts';
import { type FileProblem, isFileProblem } from './template/read-source-file.ts';
import { findFiles } from './validate/find-files.ts';
import { isDefinitionName } from './validate/is-definition-name.ts';
import { judgeProject } from './validate/judge-project.ts';
import { type LocatedDiagnostic, locateDiagnostics } from './validate/locate-diagnostics.ts';
import { SettingsReader } from './validate/settings.ts';

export type { LocatedDiagnostic };

export interface ValidateOptions
  extends Pick<LoadOptions, 'cwd' | 'region' | 'parameterOverrides' | 'substitutions' | 'readStdin'> {
  /** Overrides the templates'. */
  readonly type?: WorkflowType;
  /** Codes that are not reported, beside those of `ignore` in the nearest sfn-run.yml or package.json. */
  readonly ignore?: readonly string[];
  /** Warnings make a file fail, too; also `strict` in the nearest sfn-run.yml or package.json. */
  readonly strict?: boolean;
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
 * The same for any number of files and folders. In a folder the templates with state machines and the `*.asl.*` files
 * are found, by the rules of .gitignore. A definition that one of the templates refers to is judged as a part of it
 * only, and has no report of its own.
 *
 * @returns in the order of the paths
 * @throws UsageError also where a path leads nowhere, or a folder holds nothing to check
 */
export async function validateFiles(
  paths: readonly string[],
  options: ValidateOptions = {},
): Promise<readonly FileReport[]> {
  const files = await findFiles(paths, options.cwd ?? process.cwd());
  return new Validation(options).run(files);
}

class Validation {
  readonly #options: ValidateOptions;
  readonly #cwd: string;
  readonly #settings: SettingsReader;
  /** The definitions that a template refers to; absolute. */
  readonly #judged = new Set<string>();

  constructor(options: ValidateOptions) {
    this.#options = options;
    this.#cwd = options.cwd ?? process.cwd();
    this.#settings = new SettingsReader(this.#cwd);
  }

  /** One file after the other, so that no more than one is in memory. */
  async run(files: readonly ProjectFile[]): Promise<readonly FileReport[]> {
    // one that is wrong is told here, although nothing may be found that it has a say in
    await this.#settings.of('-');
    const reports = new Map<ProjectFile, FileReport>();
    // definitions by their usual name are judged last: by then it is known which of them belong to a template
    const isLate = ({ path }: ProjectFile): boolean => isDefinitionName(path);
    const late = files.filter(isLate);
    for (const file of files.filter((candidate) => !isLate(candidate))) {
      const project = await loadProjectFile(file, this.#options);
      // a definition by any other name waits, too, unless it cannot be read again: stdin, a pipe
      const isDefinition = !isFileProblem(project) && project.kind === 'definition' && project.machines.length > 0;
      const waits = isDefinition && file.size !== undefined;
      if (waits) late.push(file);
      else reports.set(file, await this.#judge(file.path, project));
    }
    for (const file of late) {
      if (this.#judged.has(file.absolute)) continue;
      reports.set(file, await this.#judge(file.path, await loadProjectFile(file, this.#options)));
    }
    return files.flatMap((file) => reports.get(file) ?? []);
  }

  /** A file that cannot be read is reported as such. */
  async #judge(path: string, project: Project | FileProblem): Promise<FileReport> {
    if (isFileProblem(project)) {
      return this.#report(path, { machines: [], definitions: [], diagnostics: [describeProblem(path, project)] });
    }
    const definitions = [...new Set(project.machines.map(({ definitionPath }) => definitionPath))];
    if (project.kind === 'template') for (const used of definitions) this.#judged.add(resolve(this.#cwd, used));
    const diagnostics = await judgeProject(project, this.#options.type);
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
    const fails = hasErrors(diagnostics) || (isStrict && diagnostics.length > 0);
    const located = await locateDiagnostics(diagnostics, path);
    return { file, result: fails ? 'FAIL' : 'OK', diagnostics: located, machines, definitions };
  }
}

function describeProblem(path: string, { code, message, hint }: FileProblem): Diagnostic {
  const range = { file: new SourceFile(path, ''), start: 0, end: 0 };
  return { severity: 'error', code, message, range, ...(hint !== undefined && { hint }) };
}
