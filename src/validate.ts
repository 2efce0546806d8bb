import type { LocatedDiagnostic } from './source/locate-diagnostics.ts';
import { UsageError } from './source/usage-error.ts';
import type { FileProblem } from './template/file-problem.ts';
import type { Project } from './template/project.ts';
import { projectFile } from './template/project-file.ts';
import { isFileProblem } from './template/read-source-file.ts';
import { FileJudge, isWanted, partsOf } from './validate/file-judge.ts';
import type { FileReport, Helpers, ValidateOptions, Verdicts } from './validate/file-report.ts';
import { describeEmptyFolder, type FileToCheck, findFiles, type SearchedFolder } from './validate/find-files.ts';
import { isDefinitionName } from './validate/is-definition-name.ts';

export type { FileReport, LocatedDiagnostic, ValidateOptions };

/**
 * Checks one template or definition: all its state machines, with the functions and policies around them. Nothing is
 * run. Problems are reported and never thrown, including an unreadable file.
 *
 * @param path of the file; `-` is stdin
 * @throws UsageError if a configuration is invalid
 */
export async function validate(path: string, options: ValidateOptions = {}): Promise<FileReport> {
  const reports = await new Validation(options, {}).run([
    { ...projectFile(path, options.cwd ?? process.cwd()), isFile: false },
  ]);
  return reports[0]!;
}

/**
 * The same for any number of files and folders. In a folder, it finds the templates with state machines and the
 * definitions, except files ignored by .gitignore. A definition or nested template that belongs to a template is
 * validated only as part of it, and has no report of its own if that template is among the files.
 *
 * @returns in the order of the paths
 * @throws UsageError also if a path does not exist, or a folder contains nothing to check
 */
export async function validateFiles(
  paths: readonly string[],
  options: ValidateOptions = {},
): Promise<readonly FileReport[]> {
  return validateAll(paths, options, {});
}

/**
 * As `validateFiles`, faster for many files.
 */
export async function validateAll(
  paths: readonly string[],
  options: ValidateOptions,
  helpers: Helpers,
): Promise<readonly FileReport[]> {
  const { files, folders } = await findFiles(
    paths,
    options.cwd ?? process.cwd(),
    options.skipUnrelated === undefined ? {} : { skipUnrelated: options.skipUnrelated },
  );
  const validation = new Validation(options, helpers);
  const reports = await validation.run(files);
  const empty = folders.find((folder) => !validation.hasJudgedIn(folder));
  if (empty !== undefined) throw new UsageError(describeEmptyFolder(empty));
  return reports;
}

/** With fewer definitions, looking up earlier verdicts takes as long as it saves. */
const SEVERAL = 10;

class Validation {
  readonly #cwd: string;
  readonly #judge: FileJudge;
  readonly #helpers: Helpers;
  #isOnly = false;
  /** The files that have been validated, separately or as part of a template; absolute. */
  readonly #judged = new Set<string>();
  /** The definitions and nested templates among them. */
  readonly #parts = new Set<string>();

  constructor(options: ValidateOptions, helpers: Helpers) {
    this.#cwd = options.cwd ?? process.cwd();
    this.#judge = new FileJudge(options);
    this.#helpers = helpers;
  }

  /** One file after the other, so that only one is in memory; except for many definitions. */
  async run(files: readonly FileToCheck[]): Promise<readonly FileReport[]> {
    this.#isOnly = files.length === 1;
    // an invalid one is reported here, although it may apply to no file that is found
    await this.#judge.checkSettings();
    const reports = new Map<FileToCheck, FileReport>();
    // definitions are validated last: by then it is known which of them belong to a template
    const late: FileToCheck[] = [];
    for (const file of inOrder(files)) {
      if (isDefinitionName(file.path) || file.kind === 'definition') {
        late.push(file);
        continue;
      }
      if (this.#parts.has(file.absolute)) continue;
      const project = await this.#judge.load(file);
      // a definition with another extension waits, too, unless it cannot be read twice: stdin, a pipe
      const isDefinition = !isFileProblem(project) && project.kind === 'definition' && project.machines.length > 0;
      const waits = isDefinition && file.isFile;
      if (waits) late.push(file);
      else await this.#judgeLoaded(file, project, reports);
    }
    const alone = await this.#helpers.team?.(late.filter((file) => !this.#isPart(file)));
    const rest = late.filter((file) => alone?.has(file) !== true);
    for (const [file, report] of alone ?? []) this.#keep(file, report, reports);
    const verdicts = rest.length < SEVERAL ? undefined : await this.#helpers.openVerdicts?.();
    this.#judge.keepVerdicts(verdicts);
    for (const file of rest) {
      if (!this.#isPart(file)) await this.#judgeDefinition(file, verdicts, reports);
    }
    verdicts?.save();
    // a template that another one nests may have been validated before that one
    return files.flatMap((file) => (this.#isPart(file) ? [] : (reports.get(file) ?? [])));
  }

  /** Whether a folder contained anything to validate. */
  hasJudgedIn({ files }: SearchedFolder): boolean {
    return files.some((file) => this.#judged.has(file.absolute) || this.#isPart(file));
  }

  #isPart({ absolute }: FileToCheck): boolean {
    return this.#parts.has(absolute);
  }

  #keep(file: FileToCheck, report: FileReport, reports: Map<FileToCheck, FileReport>): void {
    this.#judged.add(file.absolute);
    reports.set(file, report);
  }

  /** Through the templates that refer to it, if there are any. */
  async #judgeDefinition(
    file: FileToCheck,
    verdicts: Verdicts | undefined,
    reports: Map<FileToCheck, FileReport>,
  ): Promise<void> {
    const found = this.#judge.ownersOf(file);
    const owners = 'then' in found ? await found : found;
    if (owners.length > 0) return this.#keep(file, await this.#judge.judgeOwned(file, owners), reports);
    const known = verdicts?.find(file);
    if (known !== undefined) this.#keep(file, known, reports);
    else await this.#judgeLoaded(file, await this.#judge.load(file), reports);
  }

  async #judgeLoaded(
    file: FileToCheck,
    project: Project | FileProblem,
    reports: Map<FileToCheck, FileReport>,
  ): Promise<void> {
    if (!isWanted(file, project)) return;
    if (!isFileProblem(project)) for (const part of partsOf(project, file, this.#cwd)) this.#parts.add(part);
    this.#keep(file, await this.#judge.judge(file, project, this.#isOnly), reports);
  }
}

/** Templates that nest others come first, so that few of those are validated twice. */
function inOrder(files: readonly FileToCheck[]): readonly FileToCheck[] {
  const isParent = ({ kind }: FileToCheck): boolean => kind === 'parent';
  return files.some(isParent) ? [...files.filter(isParent), ...files.filter((file) => !isParent(file))] : files;
}
