import { resolve } from 'node:path';
import { UsageError } from './source/usage-error.ts';
import { type LoadOptions, loadProjectFile } from './template/load-project.ts';
import type { Project } from './template/project.ts';
import { isFileProblem } from './template/read-source-file.ts';
import { isJudged } from './validate/content-kind.ts';
import { describeEmptyFolder, type FileToCheck, findFiles } from './validate/find-files.ts';

export interface ListOptions extends Pick<LoadOptions, 'cwd' | 'region' | 'parameterOverrides' | 'readStdin'> {
  /** For folders, only the files directly in them. */
  readonly isShallow?: boolean;
}

/**
 * The templates and definitions in files and folders, in the order of their paths. A definition or nested template that
 * belongs to a template is listed only as part of it.
 * @throws UsageError if a path does not exist, or a folder contains none
 */
export async function listProjects(paths: readonly string[], options: ListOptions = {}): Promise<readonly Project[]> {
  const cwd = options.cwd ?? process.cwd();
  const { files, folders } = await findFiles(paths, cwd, options);
  const found = await loadProjects(files, options);
  const empty = folders.find((folder) => !folder.files.some(({ absolute }) => found.has(absolute)));
  if (empty !== undefined) throw new UsageError(describeEmptyFolder(empty));
  const parts = new Set<string>();
  for (const [path, { kind, machines, nested }] of found) {
    if (kind === 'definition') continue;
    for (const { definitionPath } of machines) parts.add(resolve(cwd, definitionPath));
    for (const file of nested) parts.add(file);
    if (!nested.includes(path)) parts.delete(path);
  }
  const nestedFiles = new Set([...found.values()].flatMap(({ nested }) => nested));
  return [...found].flatMap(([path, project]) =>
    nestedFiles.has(path) || (project.kind === 'definition' && parts.has(path)) ? [] : [project],
  );
}

/** By absolute path; files found in a folder that are neither are left out. */
async function loadProjects(
  files: readonly FileToCheck[],
  options: ListOptions,
): Promise<ReadonlyMap<string, Project>> {
  const found = new Map<string, Project>();
  for (const file of files) {
    const project = await loadProjectFile(file, options);
    if (isFileProblem(project)) {
      if (file.kind === undefined) throw new UsageError(project.message);
    } else if (file.kind === undefined || isJudged(project, file.kind)) found.set(file.absolute, project);
  }
  return found;
}
